package templates

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/luamodgen/luamodgen/gen/model"
)

// Packages that generated code imports on its own account.
const (
	runtimePath = "github.com/luamodgen/luamodgen/runtime"
	bindPath    = runtimePath + "/bind"
	luaPath     = "github.com/yuin/gopher-lua"
	contextPath = "context"
	timePath    = "time"
	iterPath    = "iter"

	testingPath  = "testing"
	bindtestPath = runtimePath + "/bindtest"
)

// locals are the names that bodies declare as they are. No import and no declaration is called so; a parameter may be,
// in a function that does not use the name itself.
var locals = []string{"L", "b", "c", "err", "f", "k", "key", "p", "r", "self", "t", "v"}

// names are the package-level identifiers of one package of bindings, allocated before any code is made.
type names struct {
	scope     *scope
	imports   map[string]string // import path → the name that all files import it by
	modules   []moduleNames     // parallel to Bindings.Modules
	classes   map[*model.Class]classNames
	members   map[*model.Func]string // methods, metamethods and constructors of classes
	enums     map[*model.Enumeration]string
	stems     map[model.Type]string
	chans     map[model.Type]string // the classes of channels of a type
	protocols map[*model.Protocol]protocolNames
	used      map[use]bool // the converters that the code calls
	tested    map[use]bool // those that only its tests call
}

// moduleNames are the identifiers of one module.
type moduleNames struct {
	Var, Load, New, Values string
	Funcs                  []string // parallel to Module.Funcs
	Test                   string   // empty for none
	Source                 string   // the text of a Lua file
	Make, Value, Names     string   // of a factory
}

// allocate gives every import, declaration and converter of b its name.
func allocate(b *model.Bindings) *names {
	n := &names{
		scope:     packageScope(),
		imports:   map[string]string{},
		classes:   map[*model.Class]classNames{},
		members:   map[*model.Func]string{},
		enums:     map[*model.Enumeration]string{},
		stems:     map[model.Type]string{},
		chans:     map[model.Type]string{},
		protocols: map[*model.Protocol]protocolNames{},
		used:      map[use]bool{},
	}
	n.scope.reserve("Table")
	n.allocateLoaders(b) // exported: hand-written code must not change their names
	for _, call := range b.Calls {
		n.scope.reserve(call.Name)
	}
	n.scope.reserve(b.Declared...)
	n.scope.reserve("init", "main") // may only be functions
	n.scope.reserve(locals...)
	n.allocateImports(b)
	n.scope.reserve(b.Imported...) // another file may import by the same name, but not declare it
	n.allocateModules(b)
	n.allocateConverters(b)
	n.allocateTests(b)
	n.scope.release("init", "main")
	n.scope.release(locals...)
	n.scope.reserve(b.Declared...)
	return n
}

// allocateImports names the packages: those of generated code itself first, so that they keep their names.
func (n *names) allocateImports(b *model.Bindings) {
	n.imports[b.Path] = ""
	for _, p := range []string{runtimePath, bindPath, contextPath, timePath} {
		n.imports[p] = n.scope.name(path.Base(p))
	}
	n.imports[luaPath] = n.scope.name("lua")
	for _, p := range slices.Sorted(maps.Keys(b.Imports)) {
		if _, done := n.imports[p]; !done {
			n.imports[p] = n.scope.name(b.Imports[p])
		}
	}
}

// allocateLoaders names what programs call.
func (n *names) allocateLoaders(b *model.Bindings) {
	for _, mod := range b.Modules {
		n.modules = append(n.modules, moduleNames{Load: n.scope.name("Load" + cmp.Or(camel(mod.Name), "M"))})
	}
}

// allocateModules names what modules declare. Functions come last: one called "module" gets out of the way.
func (n *names) allocateModules(b *model.Bindings) {
	for i, mod := range b.Modules {
		prefix := modulePrefix(mod.Name)
		names := &n.modules[i]
		names.Var = n.scope.name(prefix + "Module")
		names.New = n.scope.name(prefix + "New")
		names.Values = n.scope.name(prefix + "Values")
		n.allocateTypes(mod, prefix)
	}
	for i, mod := range b.Modules {
		prefix := modulePrefix(mod.Name)
		n.allocateLifecycle(mod, prefix, &n.modules[i])
		for _, fn := range mod.Setups {
			n.members[fn] = n.scope.name(prefix + "Init" + fn.Go)
		}
		for _, f := range mod.Funcs {
			n.modules[i].Funcs = append(n.modules[i].Funcs, n.scope.name(prefix+camel(f.Name)))
		}
		for _, class := range mod.Classes {
			n.allocateMembers(class, prefix+camel(class.Name))
		}
	}
}

// allocateLifecycle names what only some modules declare.
func (n *names) allocateLifecycle(mod *model.Module, prefix string, names *moduleNames) {
	if mod.Source != "" {
		names.Source = n.scope.name(prefix + "Source")
	}
	if mod.Factory != nil {
		names.Make = n.scope.name(prefix + "Make")
		names.Value = n.scope.name(prefix + "Value")
		names.Names = n.scope.name(prefix + "Names")
	}
	for _, h := range hooks(mod) {
		n.members[h.fn] = n.scope.name(prefix + "On" + h.field)
	}
}

// modulePrefix is what the identifiers of a module begin with: netHttp for "net.http". It is never exported.
func modulePrefix(name string) string {
	prefix := camel(name)
	if all := words(name); len(all) > 0 {
		prefix = lowerWord(all[0]) + strings.TrimPrefix(prefix, upperFirst(all[0]))
	}
	if r, _ := utf8.DecodeRuneInString(prefix); !unicode.IsLetter(r) {
		return "m" + prefix
	}
	return prefix
}

// fileNames are the names of the modules' files, parallel to modules: net_http_luamod.go for "net.http". They differ
// on file systems that ignore case, too, and the suffix keeps Go from seeing a GOOS, a GOARCH or a test in them.
func fileNames(modules []*model.Module) []string {
	taken := map[string]bool{tableFile: true, conversionsFile: true, callsFile: true}
	var files []string
	for _, mod := range modules {
		base := fileBase(mod.Name)
		base = unique(base, func(s string) bool { return taken[s+fileSuffix] })
		taken[base+fileSuffix] = true
		files = append(files, base+fileSuffix)
	}
	return files
}

// fileBase is the name in lower-case ASCII. Go ignores files that begin with an underscore or a dot.
func fileBase(name string) string {
	const longest = 100
	base := strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
	base = strings.TrimLeft(base, "_")
	if base == "" {
		return "module"
	}
	return base[:min(len(base), longest)]
}
