//go:build !luamodgen_safe

package sandbox

import (
	"reflect"
	"strings"
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// What is read of gopher-lua's and Go's own structures, field by field as far as the last one that is read. All of it is only ever read, and only when
// sameLayouts and works found that they are what is written here; with the build tag luamodgen_safe nothing of this is there.
type (
	threadLayout struct { // lua.LState
		G            *lua.Global
		Parent       *lua.LState
		Env          *lua.LTable
		Panic        func(*lua.LState)
		Dead         bool
		Options      lua.Options
		stop         int32
		reg          *registryLayout
		stack        unwound
		alloc        unsafe.Pointer
		currentFrame *frameLayout
		wrapped      bool
		uvcache      *lua.Upvalue
	}
	registryLayout struct {
		array []lua.LValue
		top   int
	}
	frameLayout struct {
		Idx        int
		Fn         *lua.LFunction
		Parent     *frameLayout
		Pc         int
		Base       int
		LocalBase  int
		ReturnBase int
		NArgs      int
	}
	upvalueLayout struct { // lua.Upvalue
		next   *lua.Upvalue
		reg    *registryLayout
		index  int
		value  lua.LValue
		closed bool
	}
	tableLayout struct { // lua.LTable
		Metatable lua.LValue
		array     []lua.LValue
		dict      map[lua.LValue]lua.LValue
		strdict   map[string]lua.LValue
		keys      []lua.LValue
		k2i       map[lua.LValue]int
	}
	mapLayout struct { // of Go
		used        uint64
		_           uintptr
		dirPtr      unsafe.Pointer
		dirLen      int
		globalDepth uint8
	}
	mapTableLayout struct {
		_          uint16
		capacity   uint16
		_          uint16
		localDepth uint8
	}
	interfaceLayout struct{ itab, word unsafe.Pointer }
	unwound         interfaceLayout
)

// peeking tells whether the layouts are what is written here. Tests turn it off.
var peeking = sameLayouts() && works()

// sameLayouts compares with what reflection tells.
func sameLayouts() bool {
	thread := reflect.TypeFor[lua.LState]()
	reg, _ := thread.FieldByName("reg")
	frame, _ := thread.FieldByName("currentFrame")
	return same(reflect.TypeFor[threadLayout](), thread) &&
		reg.Type != nil && reg.Type.Kind() == reflect.Pointer && same(reflect.TypeFor[registryLayout](), reg.Type.Elem()) &&
		frame.Type != nil && frame.Type.Kind() == reflect.Pointer && same(reflect.TypeFor[frameLayout](), frame.Type.Elem()) &&
		same(reflect.TypeFor[upvalueLayout](), reflect.TypeFor[lua.Upvalue]()) &&
		same(reflect.TypeFor[tableLayout](), reflect.TypeFor[lua.LTable]())
}

// same reports whether real has the fields of ours, where ours has them.
func same(ours, real reflect.Type) bool {
	if real.Kind() != reflect.Struct || real.Size() < ours.Size() {
		return false
	}
	for i := range ours.NumField() {
		f := ours.Field(i)
		if f.Name == "_" {
			continue
		}
		g, ok := real.FieldByName(f.Name)
		if !ok || g.Offset != f.Offset || g.Type.Size() != f.Type.Size() || !alike(f.Type, g.Type) {
			return false
		}
	}
	return true
}

// alike reports whether a field of type real can be read as one of type ours: the same type, or a pointer for a pointer to what is not exported.
func alike(ours, real reflect.Type) bool {
	switch {
	case ours == real, ours == reflect.TypeFor[unwound]() && real.Kind() == reflect.Interface:
		return true
	case real.Kind() != reflect.Pointer:
		return false
	}
	return ours.Kind() == reflect.UnsafePointer || ours.Kind() == reflect.Pointer && ours.Elem().Kind() == reflect.Struct
}

// works runs Lua code and looks whether it can be seen.
func works() (ok bool) {
	defer func() { ok = recover() == nil && ok }()
	return seesInstructions() && seesTables()
}

// witness is a context that notes the instructions that are about to run.
type witness struct {
	probe
	seen map[uint32]int
}

func (w *witness) Done() <-chan struct{} {
	w.seen[next(w.thread)]++
	return nil
}

// seesInstructions runs a loop that concatenates ten times and compares what is seen with its code.
func seesInstructions() bool {
	L := lua.NewState(lua.Options{SkipOpenLibs: true, RegistrySize: 128, CallStackSize: 16})
	defer L.Close()
	fn, err := compileText(L, "local s, t = 'a', {} for i = 1, 10 do s = s .. 'b' t[i + 100] = s end return s")
	if err != nil {
		return false
	}
	w := &witness{probe{meter: &meter{}, thread: L}, map[uint32]int{}}
	L.SetContext(w)
	L.Push(fn)
	if L.PCall(0, 1, nil) != nil {
		return false
	}
	concats, loops, all := 0, 0, 0
	for inst, n := range w.seen {
		all += n
		switch inst >> 26 {
		case opConcat:
			concats += n
		case opForLoop:
			loops += n
		}
		if !containsCode(fn.Proto.Code, inst) {
			return false
		}
	}
	return concats == 10 && loops == 11 && all > 40 && L.Get(-1) == lua.LString("abbbbbbbbbb")
}

func containsCode(code []uint32, inst uint32) bool {
	for _, c := range code {
		if c == inst {
			return true
		}
	}
	return false
}

// seesTables fills tables and compares what is seen of them.
func seesTables() bool {
	t := &lua.LTable{Metatable: lua.LNil}
	for i := range 3000 {
		t.RawSetInt(i+1, lua.LTrue)
		t.RawSetString(string(rune('a'+i)), lua.LTrue)
	}
	t.RawSetH(lua.LTrue, lua.LNumber(1))
	s := (*tableLayout)(unsafe.Pointer(t))
	if len(s.array) != 3000 || len(s.strdict) != 3000 || len(s.dict) != 1 || len(s.keys) != 3001 || len(s.k2i) != 3001 {
		return false
	}
	small := map[string]lua.LValue{"a": lua.LTrue}
	hinted := make(map[string]lua.LValue, 32)
	grown := mapSlots(mapOf(s.strdict))
	return mapSlots(mapOf(small)) == 8 && mapSlots(mapOf(hinted)) == 64 && grown >= 3428 && grown <= 8192 && mapOf(s.strdict).used == 3000
}

// compileText makes a function of a source that compiles.
func compileText(L *lua.LState, source string) (*lua.LFunction, error) {
	return L.Load(strings.NewReader(source), "layout")
}
