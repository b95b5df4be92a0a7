package apiserver

import (
	"context"

	"spotcluster.dev/spotcluster/e2e/binaries"
	"spotcluster.dev/spotcluster/e2e/process"
)

// StartControllers runs those of kube-controller-manager's controllers that need no nodes: deleted namespaces are emptied, and
// objects whose owner is gone are collected. CRDs should be installed before: of later ones the collector learns within 30 s.
func (s *Server) StartControllers(ctx context.Context) error {
	path, err := binaries.Get(ctx, binaries.KubeControllerManager)
	if err != nil {
		return err
	}
	s.manager, err = process.Start(process.Command{
		Name: s.Name + "-" + binaries.KubeControllerManager,
		Logs: s.dir,
		Path: path,
		Args: []string{
			"--kubeconfig=" + s.KubeconfigFile,
			"--controllers=namespace-controller,garbage-collector-controller,serviceaccount-controller,clusterrole-aggregation-controller",
			"--leader-elect=false",
			"--secure-port=0",
			"--kube-api-qps=200",
			"--kube-api-burst=400",
		},
	})
	return err
}
