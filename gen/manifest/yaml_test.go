package manifest

import "testing"

// yamlCases are mistakes of YAML, and YAML that a manifest has not.
var yamlCases = []diagCase{
	{"", `
1:1: key "output" is missing; add it (LM104)
1:1: key "version" is missing; add it (LM104)
`},
	{"# nothing\n", `
1:1: key "output" is missing; add it (LM104)
1:1: key "version" is missing; add it (LM104)
`},
	{"---\n", `
1:1: key "output" is missing; add it (LM104)
1:1: key "version" is missing; add it (LM104)
`},
	{"~\n", `
1:1: key "output" is missing; add it (LM104)
1:1: key "version" is missing; add it (LM104)
`},
	{"[]\n", `
1:1: mapping expected, got a list (LM102)
`},
	{"modul: {}\n", `
1:1: unknown key "modul"; did you mean "modules"? (LM103)
1:1: key "output" is missing; add it (LM104)
1:1: key "version" is missing; add it (LM104)
`},
	{"version: 1\noutput: \"abc\nmore: \"2\"\nmore: 3\n", `
2:1: not YAML: did not find expected key (LM101)
`},
	{"version: 1\noutput: [a\nfoo: b\nmore: 1\n", `
2:1: not YAML: did not find expected ',' or ']' (LM101)
`},
	{"# c\nversion: 1\nmodules:\n    hello: {}\n  world: {}\nmore: 2\n", `
5:3: not YAML: did not find expected key (LM101)
`},
	{"# c\nversion: 1\nmodules:\n  hello: {}\n\tworld: {}\nmore: 2\n", `
5:2: not YAML: found character that cannot start any token; indent with spaces, not tabs (LM101)
`},
	{"# c\nversion: 1\noutput\nerrors: raise\nnaming: keep\n", `
3:1: not YAML: could not find expected ':' (LM101)
`},
	{"version: 1\noutput: [*nope]\n", `
2:10: not YAML: unknown anchor 'nope' referenced (LM101)
`},
	{"version: 1\noutput: a\xffb\n", `
2:10: not UTF-8: byte 0xff; save the file as UTF-8 (LM101)
`},
	{"version: 1\noutput: a\x01b\n", `
2:10: control character U+0001; remove it (LM101)
`},
	{"version: 1\noutput: out\n---\nversion: 1\n", `
3:1: a manifest is one YAML document: remove what follows (LM101)
`},
	{"#\n-\n  #\n-\n  #\n -\n", `
2:1: mapping expected, got a list (LM102)
`},
	{"\xff\xfev\x00", `
1:1: not UTF-8: byte 0xff; save the file as UTF-8 (LM101)
`},
	{head + "modules: &m {a: {}}\nbundles: *m\n", `
4:10: alias *m: a manifest has no aliases; write the value out (LM108)
`},
	{head + "modules: &m {a: *m}\n", `
3:17: alias *m: a manifest has no aliases; write the value out (LM108)
`},
	{head + "errors: !!str raise\n", `
3:9: tag !!str: a manifest has no tags; remove it (LM108)
`},
	{head + "modules:\n  <<: {a: {}}\n  b: {<<: {doc: x}}\n", `
4:3: merge key <<: a manifest has no merge keys; write the keys out (LM103)
5:7: merge key <<: a manifest has no merge keys; write the keys out (LM103)
`},
	{head + "? [a, b]\n: x\n", `
3:3: a key must be a word, got a list (LM102)
`},
	{head + "errors: raise\nnaming: keep\nerrors: return\n", `
5:1: key "errors" is already in line 3 (LM107)
`},
	{head + "modules: {a: {doc: x, doc: y}, a: {}}\n", `
3:23: key "doc" is already in line 3 (LM107)
3:32: key "a" is already in line 3 (LM107)
`},
}

// positionCases have text before the mistake of which characters are not bytes, or lines are not Go's.
var positionCases = []diagCase{
	{"modules: {é: {}, \"日本\": {zz: 1}, c: {doc: \"日本\", dok: x}}\n", `
1:1: key "output" is missing; add it (LM104)
1:1: key "version" is missing; add it (LM104)
1:11: modules: "é" cannot name a module; use letters, digits and _, as in hello or net.http (LM106)
1:19: modules: "日本" cannot name a module; use letters, digits and _, as in hello or net.http (LM106)
1:30: unknown key "zz"; valid: capabilities, close, depends, doc, exclude, factory, feature, from, functions, include, init, internal, keep, loader, lua, names, new, ready, scope, symbols, tests, unload, version (LM103)
1:57: unknown key "dok"; did you mean "doc"? (LM103)
`},
	{"\ufeffversion: 2\noutput: out\n", `
1:13: version: unknown version 2; this luamodgen reads version 1 (LM105)
`},
	{"# \u2028#x\nversion: 2\noutput: out # \u0085\r\nzz: 1\nyy: {a: 1}", `
2:10: version: unknown version 2; this luamodgen reads version 1 (LM105)
4:1: unknown key "zz"; valid: builtin, bundles, compat, converters, errors, functions, modules, naming, output, package, packages, profiles, stages, strict_args, tests, version (LM103)
5:1: unknown key "yy"; valid: builtin, bundles, compat, converters, errors, functions, modules, naming, output, package, packages, profiles, stages, strict_args, tests, version (LM103)
`},
	{"version: 1\routput: out\rzz: 1", `
1:24: unknown key "zz"; valid: builtin, bundles, compat, converters, errors, functions, modules, naming, output, package, packages, profiles, stages, strict_args, tests, version (LM103)
`},
}

func TestYAML(t *testing.T)      { runCases(t, yamlCases) }
func TestPositions(t *testing.T) { runCases(t, positionCases) }
