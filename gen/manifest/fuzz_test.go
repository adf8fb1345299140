package manifest

import (
	"bytes"
	"go/token"
	"reflect"
	"testing"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// FuzzParse checks that Parse never panics, says the same of the same text, and points into the file.
func FuzzParse(f *testing.F) {
	f.Add([]byte(full))
	for _, c := range allCases() {
		f.Add([]byte(c.src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		m, diags := Parse("luamod.yaml", src)
		again, diagsAgain := Parse("luamod.yaml", src)
		if !reflect.DeepEqual(m, again) || !reflect.DeepEqual(diags, diagsAgain) {
			t.Fatalf("two runs differ: %v and %v", diags, diagsAgain)
		}
		if len(diags) == 0 && (!m.Version.IsSet() || !m.Output.IsSet()) {
			t.Fatal("a manifest without version or output passes")
		}
		for _, d := range diags {
			checkPosition(t, src, d)
		}
		checkKeys(t, src)
	})
}

// checkPosition fails the test when a diagnostic does not point at a character of the file or the end of a line.
func checkPosition(t *testing.T, src []byte, d diag.Diagnostic) {
	t.Helper()
	lines := bytes.Split(src, []byte("\n"))
	switch p := d.Pos; {
	case d.Message == "" || p.Filename != "luamod.yaml":
		t.Errorf("no message or file: %v", d)
	case p.Line < 1 || p.Line > len(lines), p.Column < 1 || p.Column > len(lines[p.Line-1])+1:
		t.Errorf("not in the file: %v", d)
	}
}

// checkKeys fails the test when a plain key does not stand where it is said to.
func checkKeys(t *testing.T, src []byte) {
	t.Helper()
	root, _ := readYAML(newSource("luamod.yaml", src))
	for _, e := range root.entries {
		checkKeyAt(t, src, e.key.text, e.key.pos)
	}
}

func checkKeyAt(t *testing.T, src []byte, key string, pos token.Position) {
	t.Helper()
	at := src[pos.Offset:]
	if dashed.MatchString(key) && !bytes.ContainsAny(at[:min(len(at), 1)], "\"'&!>|\\") && !bytes.HasPrefix(at, []byte(key)) {
		t.Errorf("%s: key %q is not here", pos, key)
	}
}
