// Package cloudwatch holds the forProvider block of CloudWatch alarms.
package cloudwatch

import (
	"github.com/crossplane/crossplane-runtime/v2/apis/common"

	"spotcluster.dev/spotcluster/fn/object"
)

// MetricAlarm watches one metric.
type MetricAlarm struct {
	AlarmActionsRefs   []common.NamespacedReference `json:"alarmActionsRefs"`
	AlarmDescription   string                       `json:"alarmDescription"`
	ComparisonOperator string                       `json:"comparisonOperator"`
	Dimensions         map[string]string            `json:"dimensions"`
	EvaluationPeriods  int                          `json:"evaluationPeriods"`
	MetricName         string                       `json:"metricName"`
	Namespace          string                       `json:"namespace"`
	// Period in seconds.
	Period           int               `json:"period"`
	Region           string            `json:"region"`
	Statistic        string            `json:"statistic"`
	Tags             map[string]string `json:"tags"`
	Threshold        int               `json:"threshold"`
	TreatMissingData string            `json:"treatMissingData"`
}

// GVK of MetricAlarm.
func (MetricAlarm) GVK() object.GVK {
	return object.GVK{Group: "cloudwatch.aws.m.upbound.io", Version: "v1beta1", Kind: "MetricAlarm"}
}
