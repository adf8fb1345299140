package sandbox

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cut is a part of a test that is left out: the lines that contain from, or from each of them to the next that contains to.
type cut struct{ from, to, why string }

// suites are the tests of gopher-lua that concern functions which scripts have here. They come with the module. Its tests of the file system, of debug
// and of the functions that are only there (attrib, db, files, os) are left out whole.
var suites = map[string][]cut{
	"_glua-tests/base.lua": {
		{"local ok, msg = pcall(function()", "assert(ok)", "dofile and getfenv"},
	},
	"_glua-tests/coroutine.lua": nil,
	"_glua-tests/goto.lua":      nil,
	"_glua-tests/issues.lua": {
		{"local ok, result = xpcall(level1", "@TAB@issues.lua:103: in main chunk", "debug.traceback"},
		{"@TAB@[G]: ?]]", "", "debug.traceback"},
		{"-- issue #455", "", "io"},
		{"local path =", "assert(ecode == 1)", "io"},
		{"io.popen", "assert(b == nil)", "io"},
	},
	"_glua-tests/math.lua": nil,
	"_glua-tests/strings.lua": {
		{"local ok, msg", "GopherLua does not support", "string.dump"},
	},
	"_glua-tests/table.lua": nil,
	"_glua-tests/vm.lua":    nil,
	"_lua5.1-tests/calls.lua": {
		{"collectgarbage()", "", "collects the garbage of all states"},
		{"assert(debug.getinfo(a).source", "", "debug"},
	},
	"_lua5.1-tests/closure.lua": {
		{"collectgarbage()", "", "collects the garbage of all states"},
		{"local function foo (a)", "assert(a and b == _G)", "setfenv"},
		{"assert(debug.getinfo(", "", "debug"},
		{"co = coroutine.create(function ()", "assert(select(2, coroutine.resume(co)) == a.a)", "debug.setfenv"},
	},
	"_lua5.1-tests/constructs.lua": {
		{"assert(debug.getinfo(", "", "debug"},
	},
	"_lua5.1-tests/events.lua": {
		{"collectgarbage()", "", "collects the garbage of all states"},
		{"setfenv(1, setmetatable({}, {__index=_G}))", "assert(B == 30)", "setfenv"},
		{"assert(_G == getfenv(0))", "", "getfenv"},
		{"setfenv(1, setmetatable({}, {__index=function", "", "setfenv"},
		{"debug.setmetatable(10, mt)", "debug.setmetatable(nil, {})", "debug.setmetatable"},
	},
	"_lua5.1-tests/literals.lua": {
		{"return debug.getinfo(1).currentline", "", "debug"},
		{"for _, n in pairs{", "-- testing comments", "debug"},
		{"if os.setlocale(", "print('OK')", "os.setlocale"},
	},
	"_lua5.1-tests/locals.lua": {
		{"local f = {}", "g(); assert(getfenv(g)", "setfenv"},
		{"assert(getfenv(foo(", "setfenv(0, _G)", "setfenv"},
	},
	"_lua5.1-tests/math.lua": {
		{"f = io.tmpfile()", "assert(eq(a[1000][3]", "io"},
		{`require "checktable"`, "stat(a)", "a library of the tests' own"},
	},
	"_lua5.1-tests/pm.lua": {
		{"assert(string.gfind == string.gmatch)", "", "string.gfind is an old name of gmatch"},
	},
	"_lua5.1-tests/sort.lua": nil,
	"_lua5.1-tests/strings.lua": {
		{"local locales = {", "-- os.setlocale(\"C\")", "os.setlocale"},
	},
	"_lua5.1-tests/vararg.lua": nil,
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
			chunk, err := Compile(filepath.Base(file), without(t, string(source), cuts), SourceLimits{})
			if err != nil {
				t.Fatal(err)
			}
			s := sandboxed(t, Limits{Instructions: 1e9, Timeout: 10 * time.Minute, Memory: 1 << 30, CallDepth: 1000})
			if _, err := s.Run(t.Context(), io.Discard, chunk); err != nil {
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
