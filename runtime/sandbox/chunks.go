package sandbox

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

var chunkFunctions = []function{
	{"", "load", baseLoad},
	{"", "loadstring", baseLoadString},
}

// loadLimits bound what a script loads: nothing interrupts the compiler.
var loadLimits = SourceLimits{Bytes: 1 << 18, Effort: 1 << 25}.withDefaults()

func baseLoad(L *lua.LState) int {
	f := L.CheckFunction(1)
	name := L.OptString(2, "?")
	source := buffer{L: L}
	defer source.free()
	for len(source.text) <= loadLimits.Bytes {
		work(L)
		L.Push(f)
		L.Call(0, 1)
		part := L.Get(-1)
		L.Pop(1)
		if part == lua.LNil || part == lua.LString("") {
			break
		}
		if !lua.LVCanConvToString(part) {
			return loadFailed(L, "reader function must return a string")
		}
		source.write(lua.LVAsString(part))
	}
	return loadText(L, string(source.text), name)
}

func baseLoadString(L *lua.LState) int {
	return loadText(L, L.CheckString(1), L.OptString(2, "<string>"))
}

// loadText pushes a function of the source, in the environment of L, or nil and what is wrong with it. Only files may begin with what is no Lua.
func loadText(L *lua.LState, source, name string) int {
	if len(source) > loadLimits.Bytes {
		return loadFailed(L, fmt.Sprintf("source has %d bytes, more than %d", len(source), loadLimits.Bytes))
	}
	name = chunkName(name)
	if len(bind.Chunk(source)) < len(source) {
		source = " " + source
	}
	var (
		bytes int
		proto *lua.FunctionProto
		err   error
	)
	apart(L, len(source), func() { source, bytes, err = examine(name, source, loadLimits) })
	if err != nil {
		return loadFailed(L, err.Error())
	}
	if !afford(L, bytes) {
		return loadFailed(L, errNoRoom.Error())
	}
	apart(L, len(source), func() { proto, err = translate(name, source, loadLimits) })
	if err != nil {
		return loadFailed(L, err.Error())
	}
	L.Push(L.NewFunctionFromProto(proto))
	return 1
}

// longestName is how much of a chunk's name is kept, as in Lua: each message of the chunk begins with it.
const longestName = 59

// chunkName shortens the name of a chunk: that of a file, which begins with @, at its beginning, others at their end.
func chunkName(name string) string {
	switch {
	case len(name) <= longestName:
		return name
	case name[0] == '@':
		return "@..." + name[len(name)-longestName+4:]
	}
	return name[:longestName-3] + "..."
}

func loadFailed(L *lua.LState, why string) int {
	L.Push(lua.LNil)
	L.Push(lua.LString(why))
	return 2
}
