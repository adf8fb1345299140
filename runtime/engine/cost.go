package engine

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// entryCost is what the cache needs for an entry besides its script, roughly.
const entryCost = 512

// costOf estimates the bytes that a script takes in the cache.
func costOf(key scriptKey, proto *lua.FunctionProto) int64 {
	return entryCost + int64(len(key.name)) + protoCost(proto)
}

// protoCost estimates the bytes that a compiled function holds. The text of its constants counts in full.
func protoCost(p *lua.FunctionProto) int64 {
	n := unsafe.Sizeof(*p) +
		slab(p.Code) + slab(p.Constants) + slab(p.FunctionPrototypes) +
		slab(p.DbgSourcePositions) + slab(p.DbgLocals) + slab(p.DbgCalls) + slab(p.DbgUpvalues)
	n += uintptr(len(p.DbgLocals)) * unsafe.Sizeof(lua.DbgLocalInfo{})
	cost := int64(n)
	for _, k := range p.Constants {
		cost += constantCost(k)
	}
	for _, f := range p.FunctionPrototypes {
		cost += protoCost(f)
	}
	return cost
}

// slab is what a slice's elements take.
func slab[E any](s []E) uintptr {
	var e E
	return uintptr(cap(s)) * unsafe.Sizeof(e)
}

// constantCost is for a constant, beside its place in the list: the header of a text is there once more, for the interpreter to find it.
func constantCost(k lua.LValue) int64 {
	if s, ok := k.(lua.LString); ok {
		return int64(2*unsafe.Sizeof(s)) + int64(len(s))
	}
	return int64(unsafe.Sizeof("") + unsafe.Sizeof(lua.LNumber(0)))
}
