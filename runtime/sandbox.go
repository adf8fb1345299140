package runtime

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// What a stock state has under feature sandbox: of the globals that gopher-lua sets, all but these, and of these libraries, these functions.
var (
	unsafeGlobals = []string{
		"_printregs", "channel", "collectgarbage", "coroutine", "debug", "dofile", "getfenv", "io", "load", "loadfile", "loadstring", "module",
		"newproxy", "package", "setfenv",
	}
	safeLibraries = map[string][]string{
		lua.OsLibName:     {"clock", "date", "difftime", "time"},
		lua.StringLibName: {"__index", "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "rep", "reverse", "sub", "upper"},
		lua.TabLibName:    {"concat", "getn", "insert", "maxn", "remove", "sort"},
	}
)

// The bounds of arguments that would end the process, or take it for minutes.
const (
	maxPattern     = 1 << 12 // bytes of a pattern: each ( takes a frame of the Go stack
	maxReplacement = 1 << 16 // bytes of a replacement of gsub: so does each %
	maxDate        = 1 << 8  // bytes of a format of os.date
	maxRepeated    = 1 << 26 // bytes that string.rep makes, unless the profile has a memory limit
)

// guards check the arguments of functions that stay.
var guards = map[string]map[string]func(*lua.LState, *profile){
	"_G":              {"getmetatable": guardMetatable, "setmetatable": guardMetatable},
	lua.OsLibName:     {"date": func(L *lua.LState, _ *profile) { atMost(L, 1, maxDate) }},
	lua.TabLibName:    {"insert": guardInsert},
	lua.StringLibName: {"find": guardPattern, "format": guardFormat, "gmatch": guardPattern, "gsub": guardReplacement, "match": guardPattern, "rep": guardRepeat},
}

// confine removes from a stock state what reaches beyond it and what a line of a script can end the process with, as far as that is to be had without
// limits on time and memory. What the program itself sets after Preload stays. preload is the table that require finds modules in.
func confine(L *lua.LState, p *profile, preload *lua.LTable) {
	globals := L.G.Global
	L.G.Registry.RawSetString("_LOADERS", searchers(L, p, preload))
	for _, name := range unsafeGlobals {
		globals.RawSetString(name, lua.LNil)
	}
	for name, keep := range safeLibraries {
		if lib, ok := globals.RawGetString(name).(*lua.LTable); ok {
			keepOnly(lib, keep)
		}
	}
	for name, checks := range guards {
		if lib, ok := globals.RawGetString(name).(*lua.LTable); ok {
			guard(lib, checks, p)
		}
	}
}

// searchers is the only way in which require still finds modules: without package, and without files. It raises what there is to say itself, as
// nothing is searched after it.
func searchers(L *lua.LState, p *profile, preload *lua.LTable) *lua.LTable {
	t := L.CreateTable(1, 0)
	t.Append(L.NewFunction(func(L *lua.LState) int {
		v := L.GetTable(preload, L.Get(1))
		if _, ok := v.(*lua.LFunction); !ok {
			name := L.CheckString(1)
			L.RaiseError("module %q not found in profile %q%s", bind.Brief(name), p.Name, meant(name, union(p.modules(), p.bundles())))
		}
		L.Push(v)
		return 1
	}))
	return t
}

// keepOnly removes all other keys from lib.
func keepOnly(lib *lua.LTable, keep []string) {
	var others []lua.LValue
	lib.ForEach(func(key, _ lua.LValue) {
		if name, ok := key.(lua.LString); !ok || !slices.Contains(keep, string(name)) {
			others = append(others, key)
		}
	})
	for _, key := range others {
		lib.RawSet(key, lua.LNil)
	}
}

// guard puts checks before functions of lib.
func guard(lib *lua.LTable, checks map[string]func(*lua.LState, *profile), p *profile) {
	for name, check := range checks {
		f, ok := lib.RawGetString(name).(*lua.LFunction)
		if !ok || !f.IsG {
			continue
		}
		guarded := *f
		guarded.GFunction = func(L *lua.LState) int {
			check(L, p)
			return f.GFunction(L)
		}
		lib.RawSetString(name, &guarded)
	}
}

// atMost bounds the length of argument n, if it is a string.
func atMost(L *lua.LState, n, limit int) {
	if s, ok := L.Get(n).(lua.LString); ok && len(s) > limit {
		L.ArgError(n, "string is too long")
	}
}

// guardMetatable keeps scripts from the metatables that all values of a type share.
func guardMetatable(L *lua.LState, _ *profile) {
	switch L.Get(1).(type) {
	case *lua.LTable, *lua.LUserData:
	default:
		L.ArgError(1, "table expected, got "+L.Get(1).Type().String())
	}
}

func guardPattern(L *lua.LState, _ *profile) { atMost(L, 2, maxPattern) }

func guardReplacement(L *lua.LState, _ *profile) {
	atMost(L, 2, maxPattern)
	atMost(L, 3, maxReplacement)
}

// guardFormat refuses verbs that are Go's and not Lua's: %#v prints the private fields of handles.
func guardFormat(L *lua.LState, _ *profile) {
	rest := lua.LVAsString(L.Get(1))
	for {
		i := strings.IndexByte(rest, '%')
		if i < 0 {
			return
		}
		rest = strings.TrimLeft(rest[i+1:], "-+ #0123456789.")
		if rest == "" || !strings.ContainsRune("%cdiouxXeEfgGqs", rune(rest[0])) {
			L.ArgError(1, "invalid option in format")
		}
		rest = rest[1:]
	}
}

// guardInsert refuses positions that would make a list of nils.
func guardInsert(L *lua.LState, _ *profile) {
	t, ok := L.Get(1).(*lua.LTable)
	if at, isNumber := L.Get(2).(lua.LNumber); ok && isNumber && L.GetTop() > 2 && float64(at) > float64(t.Len()+1) {
		L.ArgError(2, "position out of bounds")
	}
}

func guardRepeat(L *lua.LState, p *profile) {
	limit := float64(maxRepeated)
	if p.MemoryLimit > 0 {
		limit = float64(p.MemoryLimit)
	}
	s := lua.LVAsString(L.Get(1))
	if n, ok := L.Get(2).(lua.LNumber); ok && float64(n)*float64(len(s)) > limit {
		L.ArgError(2, "the result is too long")
	}
}
