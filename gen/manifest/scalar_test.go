package manifest

import "testing"

// valueCases are values that are none.
var valueCases = []diagCase{
	{head + "errors: rise\nnaming: PascalCaseForever\n", `
3:9: errors: unknown word "rise"; did you mean "raise"? (LM108)
4:9: naming: unknown word "PascalCaseForever"; valid: camelCase, keep, snake_case (LM108)
`},
	{head + "compat: lua\n", `
3:9: compat: unknown word "lua"; did you mean "luar"? (LM108)
`},
	{head + "compat: gopher-luar\n", `
3:9: compat: unknown word "gopher-luar"; valid: luar (LM108)
`},
	{head + "compat: [luar]\n", `
3:9: compat: string expected, got a list (LM102)
`},
	{head + "modules: {a: {scope: global}}\n", `
3:22: scope: unknown word "global"; valid: shared, state (LM108)
`},
	{head + "package: main\n", `
3:10: package: "main" cannot name an imported Go package; write one like bindings (LM108)
`},
	{head + "package: my-lib\n", `
3:10: package: "my-lib" cannot name an imported Go package; write one like bindings (LM108)
`},
	{head + "package: func\n", `
3:10: package: "func" cannot name an imported Go package; write one like bindings (LM108)
`},
	{head + "packages: [/x, ../y, ./a/../../b, ./a b, \"\", -x, " +
		"./hello, ./..., net/..., ./hello, file=x, .]\n", `
3:12: packages: "/x" is outside the project; write a path like ./hello or an import path (LM123)
3:16: packages: "../y" is outside the project; write a path like ./hello or an import path (LM123)
3:22: packages: "./a/../../b" is outside the project; write a path like ./hello or an import path (LM123)
3:35: packages: "./a b" is not a package; write one like ./hello, ./... or an import path (LM108)
3:42: packages: "" is not a package; write one like ./hello, ./... or an import path (LM108)
3:46: packages: "-x" is not a package; write one like ./hello, ./... or an import path (LM108)
3:75: packages: "./hello" is already in line 3 (LM107)
3:84: packages: "file=x" is not a package; write one like ./hello, ./... or an import path (LM108)
`},
	{head + "modules: {a: {loader: luajson, new: open, from: ./x, include: [parse], exclude: [A-B, X, X]}}\n", `
3:23: loader: "luajson" is not a function; write one like example.com/x/luajson.Loader (LM108)
3:32: key "new" excludes key "loader": a loader makes the whole module; remove one of them (LM125)
3:37: new: "open" is not an exported Go identifier (LM108)
3:43: key "from" excludes key "loader": a module has one source; remove one of them (LM125)
3:49: from: "./x" is not an import path; write one like net/url (LM108)
3:64: include: "parse" is not an exported Go identifier (LM108)
3:82: exclude: "A-B" is not an exported Go identifier (LM108)
3:90: exclude: "X" is already in line 3 (LM107)
`},
	{head + "modules: {a: {lua: x.txt}, b: {lua: ./x...}, c: {lua: ...}, d: {lua: ./a/...}, e: {lua: a/.../b.lua}}\n", `
3:20: lua: "x.txt" is not a good path; write one like lua/util.lua or lua/..., with slashes and no special characters (LM123)
3:37: lua: "./x..." is not a good path; write one like lua/util.lua or lua/..., with slashes and no special characters (LM123)
`},
	{head + "modules: {a: {factory: new, names: N.}, b: {functions: late, keep: 1}, c: {init: start}}\nbuiltin: true\nfunctions: no\n", `
3:24: factory: "new" is not a function; write one like NewBridge, or with its import path, example.com/x/bridge.NewBridge (LM108)
3:36: names: "N." is not a function; write one like NewBridge, or with its import path, example.com/x/bridge.NewBridge (LM108)
3:56: functions: unknown word "late"; did you mean "lazy"? (LM108)
3:62: key "keep" needs key "scope": only a shared instance can be kept; add scope: shared (LM125)
3:68: keep: true or false expected, got 1 (LM102)
3:82: init: "start" is not an exported Go identifier (LM108)
4:10: builtin: write a name, or false for none; "luamod" is the name by default (LM108)
5:12: functions: unknown word "no"; valid: eager, lazy (LM108)
`},
	{head + "builtin: string\n", `
3:10: builtin: "string" is a library of Lua, which require would return instead (LM106)
`},
	{head + "modules: {a: {lua: /x.lua}, b: {lua: ../x.lua}, c: {lua: .}, d: {lua: 'a\\b'}, e: {lua: ''}}\n", `
3:20: lua: "/x.lua" is outside the project; write a relative path like lua/util.lua or lua/... (LM123)
3:38: lua: "../x.lua" is outside the project; write a relative path like lua/util.lua or lua/... (LM123)
3:58: lua: "." is not a good path; write one like lua/util.lua or lua/..., with slashes and no special characters (LM123)
3:71: lua: "a\\b" is not a good path; write one like lua/util.lua or lua/..., with slashes and no special characters (LM123)
3:88: lua: "" is not a good path; write one like lua/util.lua or lua/..., with slashes and no special characters (LM123)
`},
	{head + "profiles: {p: {memory_limit: 0}, q: {memory_limit: 10KB}, r: {memory_limit: 1.5GiB}, " +
		"s: {memory_limit: -1MiB}, t: {memory_limit: 9999999TiB}, u: {memory_limit: 10 apples}, " +
		"v: {memory_limit: 012}}\n", `
3:30: memory_limit: "0" is not above zero; leave the key out for no limit (LM108)
3:52: memory_limit: "10KB": unknown unit; did you mean "kB"? (LM108)
3:77: memory_limit: "1.5GiB": write a size like 65536, 64KiB or 10MB (LM108)
3:104: memory_limit: "-1MiB" is not above zero; leave the key out for no limit (LM108)
3:130: memory_limit: "9999999TiB": the number is too large (LM108)
3:161: memory_limit: "10 apples": unknown unit; valid: B, GB, GiB, KiB, MB, MiB, TB, TiB, kB (LM108)
3:191: memory_limit: "012": write a whole number, in decimal (LM108)
`},
	{head + "profiles: {p: {instruction_limit: 0}, q: {instruction_limit: 0x10}, " +
		"r: {instruction_limit: 1e6}, s: {instruction_limit: 99999999999999999999}, " +
		"t: {instruction_limit: 1__0}, u: {instruction_limit: 010}, v: {instruction_limit: -5}}\n", `
3:35: instruction_limit: "0" is not above zero; leave the key out for no limit (LM108)
3:62: instruction_limit: "0x10": write a whole number, in decimal (LM108)
3:92: instruction_limit: "1e6": write a whole number, in decimal (LM108)
3:121: instruction_limit: "99999999999999999999": the number is too large (LM108)
3:167: instruction_limit: "1__0": write a whole number, in decimal (LM108)
3:197: instruction_limit: "010": write a whole number, in decimal (LM108)
3:226: instruction_limit: "-5" is not above zero; leave the key out for no limit (LM108)
`},
	{head + "profiles: {p: {timeout: 30}, q: {timeout: 30x}, r: {timeout: -1s}, s: {timeout: 0}, " +
		"t: {timeout: 0s}, u: {timeout: .inf}}\n", `
3:25: timeout: "30": write a number with a unit, like 500ms, 30s or 1h30m (LM108)
3:43: timeout: "30x": write a number with a unit, like 500ms, 30s or 1h30m (LM108)
3:62: timeout: "-1s" is not above zero; leave the key out for no limit (LM108)
3:81: timeout: "0" is not above zero; leave the key out for no limit (LM108)
3:98: timeout: "0s" is not above zero; leave the key out for no limit (LM108)
3:116: timeout: ".inf": write a number with a unit, like 500ms, 30s or 1h30m (LM108)
`},
	{head + "stages: [{name: a, priority: -1, parallel: 0}, {name: b, priority: 1.5}, " +
		"{name: c, priority: 99999999999999999999}]\n", `
3:30: priority: "-1": write a number from 0 up (LM108)
3:44: parallel: "0": write a number from 1 up (LM108)
3:68: priority: "1.5": write a whole number, in decimal (LM108)
3:94: priority: "99999999999999999999": the number is too large (LM108)
`},
}

func TestValues(t *testing.T) { runCases(t, valueCases) }

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"1": 1, "65536": 65536, "1_000 B": 1000, "10kB": 10_000, "10 MB": 10_000_000, "2GB": 2e9, "1TB": 1e12,
		"1KiB": 1024, "10MiB": 10 << 20, "2 GiB": 2 << 30, "1TiB": 1 << 40, "8388607TiB": 8388607 << 40,
	} {
		if got, err := parseSize(text); got != want || err != nil {
			t.Errorf("%q: got %d, %v, want %d", text, got, err, want)
		}
	}
}
