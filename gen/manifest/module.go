package manifest

import (
	"slices"
	"strings"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// addModule reads an entry of modules. One with nothing behind its colon is an empty mapping.
func (m *Manifest) addModule(r *reader, name Node[string], v value) {
	if v.kind == null {
		v.kind = table
	}
	mod := &Module{Name: name}
	m.Modules = append(m.Modules, mod)
	r.mapping(v, moduleKeys(mod))
	checkExclusions(r, v)
	if mod.Keep.Value && mod.Scope.IsSet() && mod.Scope.Value != "shared" {
		r.diags.Addf(mod.Keep.Pos, diag.ConflictingKeys, "keep: only a shared instance can be kept; write scope: shared, or remove it")
	}
	if !mod.Internal.Value {
		checkLibrary(r, name, "module")
	}
}

// checkLibrary reports the name of a library of Lua, which nothing else can be required by.
func checkLibrary(r *reader, name Node[string], what string) {
	if slices.Contains(luaLibraries, name.Value) {
		r.diags.Addf(name.Pos, diag.BadName, "%q is a library of Lua, which require would return instead; name the %s otherwise, as in go%s", name.Value, what, name.Value)
	}
}

// luaLibraries are in package.loaded from the start.
var luaLibraries = strings.Fields("_G channel coroutine debug io math os package string table")

// moduleKeys are the keys of a module.
func moduleKeys(m *Module) keys {
	return keys{
		"doc":          into(&m.Doc, text),
		"version":      into(&m.Version, versionText),
		"depends":      intoList(&m.Depends, moduleName),
		"internal":     into(&m.Internal, truth),
		"scope":        into(&m.Scope, oneOf(scopes)),
		"new":          into(&m.New, exported),
		"feature":      into(&m.Feature, featureName),
		"capabilities": intoList(&m.Capabilities, capabilityName),
		"loader":       into(&m.Loader, loaderFunc),
		"from":         into(&m.From, importPath),
		"include":      intoList(&m.Include, exported),
		"exclude":      intoList(&m.Exclude, exported),
		"symbols":      each(symbolName, m.addSymbol),
		"lua":          into(&m.Lua, luaFile),
		"tests":        into(&m.Tests, truth),

		"factory":   into(&m.Factory, goFunc),
		"names":     into(&m.Names, goFunc),
		"keep":      into(&m.Keep, truth),
		"functions": into(&m.Functions, oneOf(makings)),
		"init":      into(&m.Init, exported),
		"ready":     into(&m.Ready, exported),
		"unload":    into(&m.Unload, exported),
		"close":     into(&m.Close, exported),
	}
}

// addSymbol reads an entry of symbols.
func (m *Module) addSymbol(r *reader, name Node[string], v value) {
	s := &Symbol{Name: name}
	m.Symbols = append(m.Symbols, s)
	r.mapping(v, symbolKeys(s))
}

// symbolKeys are the keys of a symbol.
func symbolKeys(s *Symbol) keys {
	return keys{
		"name":         into(&s.Lua, luaName),
		"errors":       into(&s.Errors, oneOf(policies)),
		"as":           into(&s.As, oneOf(crossings)),
		"int64":        into(&s.Int64, oneOf(carriers)),
		"skip":         into(&s.Skip, truth),
		"async":        into(&s.Async, truth),
		"feature":      into(&s.Feature, featureName),
		"capabilities": intoList(&s.Capabilities, capabilityName),

		"instances": each(luaName, s.addInstance),
	}
}

// addInstance reads an entry of instances.
func (s *Symbol) addInstance(r *reader, name Node[string], v value) {
	in := &Instance{Name: name}
	if intoTuple(&in.Args, typeArg)(r, v); len(in.Args) == len(v.items) && v.kind == list {
		s.Instances = append(s.Instances, in)
	}
}

// exclusions are pairs of module keys of which the first makes no sense beside the second, or without it.
var exclusions = []struct {
	key, other string
	without    bool
	why        string
}{
	{key: "new", other: "loader", why: "a loader makes the whole module"},
	{key: "scope", other: "loader", why: "a loader makes the whole module in each state"},
	{key: "from", other: "loader", why: "a module has one source"},
	{key: "lua", other: "loader", why: "a module has one source"},
	{key: "lua", other: "from", why: "a module has one source"},
	{key: "include", other: "from", without: true, why: "it chooses from the names of that package"},
	{key: "exclude", other: "from", without: true, why: "it chooses from the names of that package"},
	{key: "symbols", other: "from", without: true, why: "it says how the names of that package are bound"},
	{key: "new", other: "lua", why: "a module written in Lua has no instance"},
	{key: "scope", other: "lua", why: "a module written in Lua is compiled once, and runs in each state"},
	{key: "functions", other: "loader", why: "a loader makes the whole module"},
	{key: "functions", other: "lua", why: "a module written in Lua makes its functions itself"},
	{key: "factory", other: "loader", why: "a module has one source"},
	{key: "factory", other: "from", why: "a module has one source"},
	{key: "factory", other: "lua", why: "a module has one source"},
	{key: "names", other: "factory", without: true, why: "it lists what the factory can make"},
	{key: "keep", other: "scope", without: true, why: "only a shared instance can be kept; add scope: shared"},
}

// checkExclusions reports keys of a module that exclude each other.
func checkExclusions(r *reader, v value) {
	for _, x := range exclusions {
		pos := v.position(x.key)
		switch {
		case !v.has(x.key) || v.has(x.other) == x.without: // all is well
		case x.without:
			r.diags.Addf(pos, diag.ConflictingKeys, "key %q needs key %q: %s", x.key, x.other, x.why)
		default:
			r.diags.Addf(pos, diag.ConflictingKeys, "key %q excludes key %q: %s; remove one of them", x.key, x.other, x.why)
		}
	}
}

// addBundle reads an entry of bundles.
func (m *Manifest) addBundle(r *reader, name Node[string], v value) {
	b := &Bundle{Name: name}
	m.Bundles = append(m.Bundles, b)
	r.mapping(v, bundleKeys(b), "modules")
	checkLibrary(r, name, "bundle")
}

// bundleKeys are the keys of a bundle.
func bundleKeys(b *Bundle) keys {
	return keys{
		"description": into(&b.Description, text),
		"modules":     intoList(&b.Modules, moduleName),
	}
}
