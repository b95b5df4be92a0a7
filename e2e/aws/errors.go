package aws

import "fmt"

// refusal is an error as AWS gives it: a code, and what is wrong.
type refusal struct {
	code string
	text string
}

// Error joins both, as the SDK does.
func (r *refusal) Error() string { return r.code + ": " + r.text }

func refuse(code, format string, args ...any) error {
	return &refusal{code: code, text: fmt.Sprintf(format, args...)}
}
