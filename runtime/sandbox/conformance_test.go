package sandbox

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// cut is a part of a test that is left out: the lines that contain from, or from there to the line that contains to.
type cut struct{ from, to, why string }

// suites are the tests of gopher-lua that concern functions which scripts have here. They come with the module. Its tests of the file system, of debug
// and of the functions that are only there (attrib, db, files, os) are left out whole.
var suites = map[string][]cut{
	"_lua5.1-tests/calls.lua":      {},
	"_lua5.1-tests/closure.lua":    {},
	"_lua5.1-tests/constructs.lua": {},
	"_lua5.1-tests/events.lua":     {},
	"_lua5.1-tests/literals.lua":   {},
	"_lua5.1-tests/locals.lua":     {},
	"_lua5.1-tests/math.lua":       {},
	"_lua5.1-tests/pm.lua":         {},
	"_lua5.1-tests/sort.lua":       {},
	"_lua5.1-tests/strings.lua":    {},
	"_lua5.1-tests/vararg.lua":     {},
	"_glua-tests/base.lua":         {},
	"_glua-tests/coroutine.lua":    {},
	"_glua-tests/goto.lua":         {},
	"_glua-tests/issues.lua":       {},
	"_glua-tests/math.lua":         {},
	"_glua-tests/strings.lua":      {},
	"_glua-tests/table.lua":        {},
	"_glua-tests/vm.lua":           {},
}

func TestGopherLuaSuites(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/gopher-lua").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := strings.TrimSpace(string(out))
	for file, cuts := range suites {
		t.Run(file, func(t *testing.T) {
			source, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(file)))
			if err != nil {
				t.Fatal(err)
			}
			L := bare(t)
			L.SetGlobal("print", static(quiet))
			if err := do(L, filepath.Base(file), without(t, string(source), cuts)); err != nil {
				t.Error(err)
			}
		})
	}
}

// without empties the lines of the cuts, each of which must be there.
func without(t *testing.T, source string, cuts []cut) string {
	lines := strings.Split(source, "\n")
	for _, c := range cuts {
		inside, found := false, false
		for i, line := range lines {
			switch {
			case inside:
				inside = !strings.Contains(line, c.to)
			case strings.Contains(line, c.from):
				found, inside = true, c.to != "" && !strings.Contains(line, c.to)
			default:
				continue
			}
			lines[i] = ""
		}
		if !found || inside {
			t.Errorf("nothing to cut from %q to %q", c.from, c.to)
		}
	}
	return strings.Join(lines, "\n")
}
