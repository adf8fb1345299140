package sandbox

import (
	"strconv"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/sandbox/pattern"
)

var patternFunctions = []function{
	{"string", "find", stringFind},
	{"string", "gmatch", stringGmatch},
	{"string", "gsub", stringGsub},
	{"string", "match", stringMatch},
}

// finder is a matcher that works for a state.
type finder struct {
	pattern.Matcher
	L    *lua.LState
	held int // bytes that its state counts for it
}

func newFinder() *finder {
	f := new(finder)
	f.Work = func(int) { work(f.L) }
	return f
}

// finders are used again, as long as they are small.
var finders = sync.Pool{New: func() any { return newFinder() }}

const smallFinder = 1 << 14

// finderFor returns a finder of the pattern that is argument 2.
func finderFor(L *lua.LState, p string) *finder {
	f := finders.Get().(*finder)
	f.compile(L, p)
	return f
}

// itemSize is about what a character of a pattern takes when compiled.
const itemSize = 64

func (f *finder) compile(L *lua.LState, p string) {
	f.L = L
	if len(p) > 100 {
		charge(L, itemSize*len(p))
		work(L)
	}
	if err := f.Compile(p); err != nil {
		L.RaiseError("%s", err.Error())
	}
}

// hold counts what f takes while Lua runs in between.
func (f *finder) hold() {
	size := f.Size()
	hold(f.L, size-f.held)
	f.held = size
}

// release gives f back.
func (f *finder) release() {
	if f.held > 0 {
		hold(f.L, -f.held)
		f.held = 0
	}
	f.L = nil
	if f.Size() <= smallFinder {
		finders.Put(f)
	}
}

// initial is where argument 3 says that a search in s starts: at its end at the latest, where empty matches are.
func initial(L *lua.LState, s string) int {
	init := L.OptInt(3, 1)
	if init < 0 {
		init = max(len(s)+init+1, 1)
	}
	return min(max(init, 1)-1, len(s))
}

func stringFind(L *lua.LState) int {
	s, p := L.CheckString(1), L.CheckString(2)
	init := initial(L, s)
	if L.ToBool(4) || !strings.ContainsAny(p, pattern.Special+")") {
		return pushPlain(L, s, p, init)
	}
	f := finderFor(L, p)
	defer f.release()
	if !f.Find(s, init) {
		L.Push(lua.LNil)
		return 1
	}
	start, end, _ := f.Span(0)
	L.Push(lua.LNumber(start + 1))
	L.Push(lua.LNumber(end))
	return 2 + f.pushCaptures(s)
}

func pushPlain(L *lua.LState, s, text string, init int) int {
	at := pattern.Index(s, text, init, func(int) { work(L) })
	if at < 0 {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(at + 1))
	L.Push(lua.LNumber(at + len(text)))
	return 2
}

func stringMatch(L *lua.LState) int {
	s, p := L.CheckString(1), L.CheckString(2)
	init := initial(L, s)
	f := finderFor(L, p)
	defer f.release()
	if !f.Find(s, init) {
		L.Push(lua.LNil)
		return 1
	}
	return f.pushMatch(s)
}

// pushMatch pushes the captures of a match, or the whole of it when the pattern has none.
func (f *finder) pushMatch(s string) int {
	if f.Captures() == 0 {
		f.L.Push(f.capture(s, 0))
		return 1
	}
	return f.pushCaptures(s)
}

func (f *finder) pushCaptures(s string) int {
	for i := range f.Captures() {
		f.L.Push(f.capture(s, i+1))
	}
	return f.Captures()
}

// capture is what capture i has: a position or a string.
func (f *finder) capture(s string, i int) lua.LValue {
	start, end, position := f.Span(i)
	if position {
		return lua.LNumber(start + 1)
	}
	return piece(f.L, s, start, end)
}

// MemorySize is what f takes, for the memory limit.
func (f *finder) MemorySize() int64 { return int64(f.Size()) }

// gmatchFinder is the size of what an iterator of gmatch takes, beside its pattern.
const gmatchFinder = 1200

// stringGmatch returns an iterator whose upvalues are the string, where to go on, and the finder.
func stringGmatch(L *lua.LState) int {
	s, p := L.CheckString(1), L.CheckString(2)
	charge(L, gmatchFinder+itemSize*len(p))
	f := newFinder()
	f.compile(L, p)
	L.Push(L.NewClosure(gmatchNext, lua.LString(s), lua.LNumber(0), &lua.LUserData{Value: f, Env: noEnv, Metatable: lua.LNil}))
	return 1
}

func gmatchNext(L *lua.LState) int {
	s := string(L.Get(lua.UpvalueIndex(1)).(lua.LString))
	from := int(L.Get(lua.UpvalueIndex(2)).(lua.LNumber))
	f := L.Get(lua.UpvalueIndex(3)).(*lua.LUserData).Value.(*finder)
	f.L = L
	if from > len(s) || !f.Find(s, from) {
		L.Replace(lua.UpvalueIndex(2), lua.LNumber(len(s)+1))
		L.Push(lua.LNil)
		return 1
	}
	start, end, _ := f.Span(0)
	next := max(start+1, end)
	if f.Anchored() {
		next = len(s) + 1
	}
	L.Replace(lua.UpvalueIndex(2), lua.LNumber(next))
	return f.pushMatch(s)
}

func stringGsub(L *lua.LState) int {
	s, p := L.CheckString(1), L.CheckString(2)
	L.CheckTypes(3, lua.LTString, lua.LTNumber, lua.LTTable, lua.LTFunction)
	limit := len(s) + 1
	if L.GetTop() >= 4 && L.Get(4) != lua.LNil {
		limit = L.CheckInt(4)
	}
	f := finderFor(L, p)
	defer f.release()
	out := buffer{L: L}
	defer out.free()
	done, count := 0, 0
	for from := 0; count < limit && from <= len(s) && f.Find(s, from); count++ {
		start, end, _ := f.Span(0)
		out.write(s[done:start])
		f.replace(&out, s, L.Get(3))
		done, from = end, max(end, start+1)
		if f.Anchored() {
			count++
			break
		}
	}
	if count == 0 {
		L.Push(lua.LString(s))
	} else {
		out.write(s[done:])
		out.push()
	}
	L.Push(lua.LNumber(count))
	return 2
}

// replace writes what stands for the last match of f.
func (f *finder) replace(out *buffer, s string, by lua.LValue) {
	L := f.L
	work(L)
	var v lua.LValue
	switch by := by.(type) {
	case *lua.LTable:
		f.hold()
		v = L.GetTable(by, f.capture(s, min(1, f.Captures())))
	case *lua.LFunction:
		f.hold()
		L.Push(by)
		L.Call(f.pushMatch(s), 1)
		v = L.Get(-1)
		L.Pop(1)
	default:
		f.expand(out, s, lua.LVAsString(by))
		return
	}
	start, end, _ := f.Span(0)
	switch {
	case lua.LVIsFalse(v):
		out.write(s[start:end])
	case lua.LVCanConvToString(v):
		out.write(lua.LVAsString(v))
	default:
		L.RaiseError("invalid replacement value (a %s)", v.Type().String())
	}
}

// expand writes a replacement with the captures that it names. A % that names none stands for itself.
func (f *finder) expand(out *buffer, s, by string) {
	for {
		i := strings.IndexByte(by, '%')
		if i < 0 || i+1 == len(by) {
			out.write(by)
			return
		}
		out.write(by[:i])
		switch c := by[i+1]; {
		case c == '%':
			out.writeByte('%')
		case c >= '0' && c <= '9':
			f.writeCapture(out, s, int(c-'0'))
		default:
			out.write(by[i : i+2])
		}
		by = by[i+2:]
		work(f.L)
	}
}

func (f *finder) writeCapture(out *buffer, s string, i int) {
	if i == 1 && f.Captures() == 0 {
		i = 0
	}
	if i > f.Captures() {
		f.L.RaiseError("invalid capture index")
	}
	start, end, position := f.Span(i)
	if position {
		out.write(strconv.Itoa(start + 1))
	} else {
		out.write(s[start:end])
	}
}
