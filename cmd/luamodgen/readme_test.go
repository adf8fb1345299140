package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestGuides keeps the code of README's "Moving to luamodgen" true: each paragraph of it is part of the scripts that run it, where
// { … } stands for what follows the brace.
func TestGuides(t *testing.T) {
	_, section, _ := strings.Cut(read(t, "../../README.md"), "\n## Moving to luamodgen\n")
	section, _, _ = strings.Cut(section, "\n## ")
	tested := read(t, "../../testdata/script/luar.txtar") + read(t, "../../testdata/script/handwritten.txtar")
	blocks := regexp.MustCompile("(?s)\n```(?:go|yaml)\n(.*?)```\n").FindAllStringSubmatch(section, -1)
	if len(blocks) < 8 {
		t.Fatalf("found only %d blocks of code", len(blocks))
	}
	for _, block := range blocks {
		for paragraph := range strings.SplitSeq(strings.TrimSuffix(block[1], "\n"), "\n\n") {
			if !strings.Contains(tested, "\n"+strings.TrimSuffix(paragraph, " … }")+"\n") {
				t.Errorf("no script has\n%s", paragraph)
			}
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
