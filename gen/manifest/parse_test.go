package manifest

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// head is the least that a manifest has; what follows begins in line 3.
const head = "version: 1\noutput: out\n"

// diagCase is a manifest and the diagnostics it gives, sorted and without the file's name, a line each.
type diagCase struct{ src, want string }

// allCases are those of all tables.
func allCases() []diagCase {
	return slices.Concat(yamlCases, positionCases, valueCases, keyCases, headCases, nameCases, ruleCases)
}

func runCases(t *testing.T, cases []diagCase) {
	t.Helper()
	for _, c := range cases {
		_, diags := Parse("luamod.yaml", []byte(c.src))
		got := "\n"
		for _, d := range diags.Sorted() {
			got += strings.TrimPrefix(d.String(), "luamod.yaml:") + "\n"
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s\n%s", c.src, diff)
		}
	}
}

// keyCases are unknown keys and values of the wrong type.
var keyCases = []diagCase{
	{head + "modul: {}\n", `
3:1: unknown key "modul"; did you mean "modules"? (LM103)
`},
	{head + "zzzzzzzzzzzz: 1\n", `
3:1: unknown key "zzzzzzzzzzzz"; valid: builtin, bundles, compat, converters, errors, functions, modules, naming, output, package, packages, profiles, stages, strict_args, tests, version (LM103)
`},
	{head + "modules: {a: {dependz: [b]}}\n", `
3:15: unknown key "dependz"; did you mean "depends"? (LM103)
`},
	{head + "modules: {a: {zzzzzzzzz: [b]}}\n", `
3:15: unknown key "zzzzzzzzz"; valid: capabilities, close, depends, doc, exclude, factory, feature, from, functions, include, init, internal, keep, loader, lua, names, new, ready, scope, symbols, tests, unload, version (LM103)
`},
	{head + "modules: [a]\n", `
3:10: modules: mapping expected, got a list (LM102)
`},
	{head + "modules:\n", `
3:1: modules: mapping expected, got nothing (LM102)
`},
	{head + "errors: ~\n", `
3:9: errors: string expected, got nothing (LM102)
`},
	{head + "packages: ./hello\n", `
3:11: packages: list expected, got "./hello"; write it in brackets (LM102)
`},
	{head + "packages:\n  - \n  - {a: b}\n", `
4:4: packages: string expected, got nothing (LM102)
5:5: packages: string expected, got a mapping (LM102)
`},
	{head + "errors: true\n", `
3:9: errors: string expected, got true; write it in quotes (LM102)
`},
	{head + "modules: {a: 1, b: x, c: {doc: 5, internal: yes, version: 1.10}}\n", `
3:14: a: mapping expected, got 1 (LM102)
3:20: b: mapping expected, got "x" (LM102)
3:32: doc: string expected, got 5; write it in quotes (LM102)
3:45: internal: true or false expected, got "yes" (LM102)
`},
	{head + "profiles: {a: , b: {features: {x: on, y: 1}}}\n", `
3:12: a: mapping expected, got nothing (LM102)
3:35: x: true or false expected, got "on" (LM102)
3:42: y: true or false expected, got 1 (LM102)
`},
	{head + "stages: {a: b}\n", `
3:9: stages: list expected, got a mapping (LM102)
`},
	{head + "stages: [a, {name: s, priority: \"1\"}, {priority: 1}]\n", `
3:10: stages: mapping expected, got "a" (LM102)
3:33: priority: number expected, got "1" (LM102)
3:39: key "name" is missing; add it (LM104)
`},
	{head + "profiles: {p: {timeout: [], memory_limit: true, instruction_limit: ten}}\n", `
3:25: timeout: string expected, got a list (LM102)
3:43: memory_limit: string expected, got true; write it in quotes (LM102)
3:68: instruction_limit: number expected, got "ten" (LM102)
`},
}

// headCases are mistakes of the keys that every manifest has.
var headCases = []diagCase{
	{"version: 2\noutput: out\n", `
1:10: version: unknown version 2; this luamodgen reads version 1 (LM105)
`},
	{"version: \"1\"\noutput: out\n", `
1:10: version: number expected, got "1" (LM102)
`},
	{"version: 1.0\noutput: out\n", `
1:10: version: unknown version 1.0; this luamodgen reads version 1 (LM105)
`},
	{"version: 1\noutput: /out\n", `
2:9: output: "/out" is outside the project; write a relative path like bindings (LM123)
`},
	{"version: 1\noutput: ../out\n", `
2:9: output: "../out" is outside the project; write a relative path like bindings (LM123)
`},
	{"version: 1\noutput: a/../..\n", `
2:9: output: "a/../.." is outside the project; write a relative path like bindings (LM123)
`},
	{"version: 1\noutput: .\n", `
2:9: output: "." cannot name a Go package; add key "package" (LM104)
`},
	{"version: 1\noutput: my-lib\n", `
2:9: output: "my-lib" cannot name a Go package; add key "package" (LM104)
`},
	{"version: 1\noutput: my-lib\npackage: 5\n", `
3:10: package: string expected, got 5; write it in quotes (LM102)
`},
	{"version: 1\noutput: 'C:\\x'\n", `
2:9: output: "C:\\x" is not a good path; write one like bindings, with slashes and no special characters (LM123)
`},
	{"version: 1\noutput: ''\n", `
2:9: output: "" is not a good path; write one like bindings, with slashes and no special characters (LM123)
`},
	{"version: 1\noutput: a b\n", `
2:9: output: "a b" is not a good path; write one like bindings, with slashes and no special characters (LM123)
`},
	{"version: 1\n", `
1:1: key "output" is missing; add it (LM104)
`},
}

// nameCases are names of modules and the like that are none.
var nameCases = []diagCase{
	{head + "modules: {9x: {}, a-b: {depends: [c d]}, net.: {feature: a.b}, \"\": {}, end.then: {}}\n", `
3:11: modules: "9x" cannot name a module; use letters, digits and _, as in hello or net.http (LM106)
3:19: modules: "a-b" cannot name a module; use letters, digits and _, as in hello or net.http (LM106)
3:35: depends: "c d" cannot name a module; use letters, digits and _, as in hello or net.http (LM106)
3:42: modules: "net." cannot name a module; use letters, digits and _, as in hello or net.http (LM106)
3:58: feature: "a.b" cannot name a feature; use letters, digits, _ and - (LM106)
3:64: modules: "" cannot name a module; use letters, digits and _, as in hello or net.http (LM106)
`},
	{head + "bundles: {a b: {modules: [x]}}\nprofiles: {a.b: {extends: c d, features: {é: true}}}\nstages: [{name: a b}]\n", `
3:11: bundles: "a b" cannot name a bundle; use letters, digits and _, as in ai or net.all (LM106)
4:12: profiles: "a.b" cannot name a profile; use letters, digits, _ and - (LM106)
4:27: extends: "c d" cannot name a profile; use letters, digits, _ and - (LM106)
4:43: features: "é" cannot name a feature; use letters, digits, _ and - (LM106)
5:17: name: "a b" cannot name a stage; use letters, digits, _ and - (LM106)
`},
	{head + "modules: {a: {capabilities: [a b]}}\nprofiles: {p: {deny: [net, \"9\"]}}\nbundles: {os: {modules: [a]}}\n", `
3:30: capabilities: "a b" cannot name a capability; use letters, digits, _ and - (LM106)
4:28: deny: "9" cannot name a capability; use letters, digits, _ and - (LM106)
5:11: "os" is a library of Lua, which require would return instead; name the bundle otherwise, as in goos (LM106)
`},
}

// ruleCases have things twice or things that exclude each other.
var ruleCases = []diagCase{
	{head + "modules: {a: {depends: [b, c,\n b]}}\n", `
4:2: depends: "b" is already in line 3 (LM107)
`},
	{head + "modules: {a: {keep: true}, b: {keep: true, scope: state}, c: {names: N}, d: {keep: true, scope: shared}, e: {keep: false, scope: state}}\n", `
3:15: key "keep" needs key "scope": only a shared instance can be kept; add scope: shared (LM125)
3:38: keep: only a shared instance can be kept; write scope: shared, or remove it (LM125)
3:63: key "names" needs key "factory": it lists what the factory can make (LM125)
`},
	{head + "modules: {luamod: {}}\nbuiltin: mods\nbundles: {mods: {modules: [luamod]}}\n", `
5:11: "mods" is the name of the built-in module; name this otherwise, or that with builtin: name, or builtin: false (LM121)
`},
	{head + "modules: {luamod: {}}\nbuiltin: false\n", `
`},
	{head + "modules: {luamod: {}}\n", `
3:11: "luamod" is the name of the built-in module; name this otherwise, or that with builtin: name, or builtin: false (LM121)
`},
	{head + "stages: [{name: a}, {name: b}, {name: a}]\n", `
3:39: stage "a" is already in line 3 (LM107)
`},
	{head + "modules: {a: {loader: x.F, new: New, scope: shared, from: net/url, lua: a.lua}}\n", `
3:28: key "new" excludes key "loader": a loader makes the whole module; remove one of them (LM125)
3:28: key "new" excludes key "lua": a module written in Lua has no instance; remove one of them (LM125)
3:38: key "scope" excludes key "loader": a loader makes the whole module in each state; remove one of them (LM125)
3:38: key "scope" excludes key "lua": a module written in Lua is compiled once, and runs in each state; remove one of them (LM125)
3:53: key "from" excludes key "loader": a module has one source; remove one of them (LM125)
3:68: key "lua" excludes key "from": a module has one source; remove one of them (LM125)
3:68: key "lua" excludes key "loader": a module has one source; remove one of them (LM125)
`},
	{head + "modules: {a: {from: net/url, lua: a.lua}, b: {include: [A]}, c: {exclude: [A], lua: b.lua}, d: {symbols: {A: {}}}}\n", `
3:30: key "lua" excludes key "from": a module has one source; remove one of them (LM125)
3:47: key "include" needs key "from": it chooses from the names of that package (LM125)
3:66: key "exclude" needs key "from": it chooses from the names of that package (LM125)
3:97: key "symbols" needs key "from": it says how the names of that package are bound (LM125)
`},
	{head + "profiles: {a: {default: true}, b: {default: false}, c: {default: true}, d: {default: True}}\n", `
3:66: profile "a" is the default already; only one can be (LM117)
3:86: profile "a" is the default already; only one can be (LM117)
`},
	{head + "bundles: {a: {modules: [b]}, c: {}}\nmodules: {a: {}}\n", `
3:11: bundle "a" is named like the module in line 4; rename one of them (LM121)
3:33: key "modules" is missing; add it (LM104)
`},
}

func TestKeys(t *testing.T)  { runCases(t, keyCases) }
func TestHead(t *testing.T)  { runCases(t, headCases) }
func TestNames(t *testing.T) { runCases(t, nameCases) }
func TestRules(t *testing.T) { runCases(t, ruleCases) }
