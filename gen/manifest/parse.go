package manifest

import (
	"cmp"
	_ "embed"
	"path"

	"github.com/luamodgen/luamodgen/gen/diag"
)

// Schema is the JSON Schema of luamod.yaml (draft 2020-12), for editors.
//
//go:embed schema.json
var Schema []byte

// Words of the manifest.
var (
	namings  = []string{"snake_case", "camelCase", "keep"}
	policies = []string{"raise", "return"}
	compats  = []string{"luar"}
	scopes   = []string{"state", "shared"}
	makings  = []string{"eager", "lazy"}

	crossings = []string{"class", "record"}
	carriers  = []string{"string"}
)

// Parse reads the text of a manifest; file is its name in positions. It reports, in no particular order, all that
// can be seen in the text alone: whether names mean something is for those who know the packages and the whole graph.
// The manifest is never nil. What is wrong is left out of it, but for names, which are kept as they are written.
func Parse(file string, src []byte) (*Manifest, diag.List) {
	m := &Manifest{File: file}
	root, diags := readYAML(newSource(file, src))
	r := &reader{diags: diags}
	if root.kind != refused {
		r.mapping(root, manifestKeys(m), "version", "output")
		checkPackageName(r, m, root)
		checkBundleNames(r, m)
		checkBuiltin(r, m)
		checkDefaults(r, m)
	}
	return m, r.diags
}

// manifestKeys are the keys of the manifest itself.
func manifestKeys(m *Manifest) keys {
	return keys{
		"version":     into(&m.Version, formatVersion),
		"strict_args": into(&m.Strict, truth),
		"tests":       into(&m.Tests, truth),
		"output":      into(&m.Output, directory),
		"package":     into(&m.Package, packageName),
		"packages":    intoList(&m.Packages, packagePattern),
		"naming":      into(&m.Naming, oneOf(namings)),
		"errors":      into(&m.Errors, oneOf(policies)),
		"compat":      into(&m.Compat, oneOf(compats)),
		"functions":   into(&m.Functions, oneOf(makings)),
		"builtin":     into(&m.Builtin, builtinName),
		"converters":  each(goType, m.addConverter),
		"modules":     each(moduleName, m.addModule),
		"bundles":     each(bundleName, m.addBundle),
		"profiles":    each(profileName, m.addProfile),
		"stages":      m.setStages,
	}
}

// addConverter reads an entry of converters.
func (m *Manifest) addConverter(r *reader, name Node[string], v value) {
	c := &Converter{Type: name}
	m.Converters = append(m.Converters, c)
	r.mapping(v, converterKeys(c), "to", "from")
}

// converterKeys are the keys of a converter.
func converterKeys(c *Converter) keys {
	return keys{"to": into(&c.To, converterFunc), "from": into(&c.From, converterFunc)}
}

// checkPackageName reports an output directory whose name cannot name the package in it, when nothing else does.
func checkPackageName(r *reader, m *Manifest, root value) {
	if m.Output.IsSet() && !root.has("package") && !isPackageName(path.Base(m.Output.Value)) {
		r.diags.Addf(m.Output.Pos, diag.MissingKey, "output: %q cannot name a Go package; add key %q", m.Output.Value, "package")
	}
}

// checkBundleNames reports bundles that are named like a module.
func checkBundleNames(r *reader, m *Manifest) {
	modules := map[string]int{}
	for _, mod := range m.Modules {
		modules[mod.Name.Value] = mod.Name.Pos.Line
	}
	for _, b := range m.Bundles {
		if line := modules[b.Name.Value]; line > 0 {
			r.diags.Addf(b.Name.Pos, diag.NameTaken, "bundle %q is named like the module in line %d; rename one of them", b.Name.Value, line)
		}
	}
}

// checkBuiltin reports a module or bundle that is named like the built-in module.
func checkBuiltin(r *reader, m *Manifest) {
	builtin := cmp.Or(m.Builtin.Value, DefaultBuiltin)
	var names []Node[string]
	for _, mod := range m.Modules {
		names = append(names, mod.Name)
	}
	for _, b := range m.Bundles {
		names = append(names, b.Name)
	}
	for _, n := range names {
		if n.Value == builtin {
			r.diags.Addf(n.Pos, diag.NameTaken, "%q is the name of the built-in module; name this otherwise, or that with builtin: name, or builtin: false", n.Value)
		}
	}
}

// checkDefaults reports all default profiles but the first.
func checkDefaults(r *reader, m *Manifest) {
	var first *Profile
	for _, p := range m.Profiles {
		switch {
		case !p.Default.Value:
		case first == nil:
			first = p
		default:
			r.diags.Addf(p.Default.Pos, diag.TwoDefaults, "profile %q is the default already; only one can be", first.Name.Value)
		}
	}
}
