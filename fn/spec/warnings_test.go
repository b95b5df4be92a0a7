package spec

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestWarningsAreListed finds every warning that the code gives, here and in the
// plan, and compares with the list that users are shown.
func TestWarningsAreListed(t *testing.T) {
	given := regexp.MustCompile(`\.Warn\("([a-z-]+)"`)
	var files []string
	for _, folder := range []string{".", "../plan"} {
		found, err := filepath.Glob(folder + "/*.go")
		if err != nil || len(found) == 0 {
			t.Fatalf("no Go files in %s (%v)", folder, err)
		}
		files = append(files, found...)
	}
	var ids []string
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range given.FindAllStringSubmatch(string(src), -1) {
			ids = append(ids, m[1])
		}
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); !slices.Equal(ids, WarningRules()) {
		t.Errorf("the code gives %v, and the list has %v", ids, WarningRules())
	}
}
