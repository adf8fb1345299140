package gen_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"
)

const repositoryPath = "github.com/luamodgen/luamodgen/"

// arrows are the imports that packages of the repository may have of each other. Examples import what users do.
var arrows = map[string][]string{
	"cmd/luamodgen":    {"gen"},
	"gen":              {"gen/diag", "gen/manifest", "gen/model", "templates"},
	"gen/diag":         nil,
	"gen/manifest":     {"gen/diag"},
	"gen/model":        nil,
	"templates":        {"gen/model"},
	"runtime":          {"runtime/bind"},
	"runtime/bind":     nil,
	"runtime/chart":    {"runtime"},
	"runtime/logs":     {"runtime"},
	"runtime/vars":     {"runtime"},
	"runtime/bindtest": {"runtime", "runtime/bind"},
	"runtime/luatest":  {"runtime", "runtime/bind"},
	"runtime/watch":    nil,

	"runtime/async":           {"runtime/bind"},
	"runtime/sandbox":         {"runtime", "runtime/async", "runtime/bind", "runtime/sandbox/pattern"},
	"runtime/sandbox/pattern": nil,
	"runtime/engine":          {"runtime", "runtime/bind", "runtime/sandbox"},
}

// users are the files that may import a package from outside.
var users = []struct{ path, files string }{
	{"github.com/yuin/gopher-lua", `^(runtime|examples)/|^gen/build_lua\.go$`},
	{"github.com/yuin/gopher-lua/parse", `^(runtime|gen)/`},
	{"github.com/yuin/gopher-lua/ast", `^runtime/sandbox/`},
	{"github.com/fsnotify/fsnotify", `^runtime/watch/`},
	{"github.com/jackc/puddle/v2", `^runtime/engine/`},
	{"github.com/jellydator/ttlcache/v3", `^runtime/engine/`},
	{"github.com/go-viper/mapstructure/v2", `^runtime/engine/`},
	{"golang.org/x/sync/semaphore", `^runtime/engine/`},
	{"golang.org/x/sync/singleflight", `^runtime/engine/`},
	{"github.com/schollz/progressbar/v3", `^examples/progress/`},
	{"github.com/dave/jennifer/jen", `^templates/`},
	{"github.com/prometheus/client_golang/prometheus", `^examples/metrics/`},
	{"github.com/prometheus/client_golang/prometheus/promhttp", `^examples/metrics/`},
	{"github.com/spf13/cobra", `^cmd/`},
	{"gopkg.in/yaml.v3", `^gen/manifest/yaml\.go$`},
	{"go/types", `^gen/(build\w*|collect)\.go$`},
	{"golang.org/x/tools/go/packages", `^gen/\w+\.go$`},
}

// TestImports walks the imports of the repository, those of tests aside.
func TestImports(t *testing.T) {
	cfg := &packages.Config{Mode: packages.NeedName | packages.NeedFiles, Dir: repository(t)}
	pkgs, err := packages.Load(cfg, "./...")
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for _, pkg := range pkgs {
		name := strings.TrimPrefix(pkg.PkgPath, repositoryPath)
		seen = append(seen, name)
		for _, file := range pkg.GoFiles {
			checkImports(t, name, file)
		}
	}
	for name := range arrows {
		if !slices.Contains(seen, name) {
			t.Errorf("there is no package %s", name)
		}
	}
}

func checkImports(t *testing.T, pkg, file string) {
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	rel, err := filepath.Rel(repository(t), file)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if !mayImport(pkg, filepath.ToSlash(rel), path) {
			t.Errorf("%s may not import %s", rel, path)
		}
	}
}

// mayImport reports whether a file of a package of the repository may import a path.
func mayImport(pkg, file, path string) bool {
	for _, u := range users {
		if u.path == path {
			return regexp.MustCompile(u.files).MatchString(file)
		}
	}
	if local, ok := strings.CutPrefix(path, repositoryPath); ok {
		if strings.HasPrefix(pkg, "examples/") || strings.HasPrefix(pkg, "runtime/bench/") { // programs that use the whole
			return strings.HasPrefix(local, "runtime") || strings.HasPrefix(local, "examples/")
		}
		return slices.Contains(arrows[pkg], local)
	}
	standard := !strings.Contains(strings.SplitN(path, "/", 2)[0], ".")
	return standard || strings.HasPrefix(file, "gen/") || strings.HasPrefix(file, "cmd/")
}
