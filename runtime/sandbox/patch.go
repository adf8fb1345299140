package sandbox

import (
	"crypto/rand"
	"reflect"

	lua "github.com/yuin/gopher-lua"
)

// concatMark and indexMark stand in rewritten code for the functions that patch puts there. No script can know them.
var concatMark, indexMark = "concat " + rand.Text(), "index " + rand.Text()

var (
	concatFunction = &lua.LFunction{IsG: true, GFunction: concat}
	indexFunction  = &lua.LFunction{IsG: true, GFunction: index}
)

// patch completes code that was compiled of a rewritten chunk, and has tables start small, as nobody weighs what they start with. It nests as deep as
// the source does.
func patch(proto *lua.FunctionProto) {
	if peeking {
		return
	}
	for i, c := range proto.Constants {
		switch c {
		case lua.LString(concatMark):
			proto.Constants[i] = concatFunction
		case lua.LString(indexMark):
			proto.Constants[i] = indexFunction
		}
	}
	for i, inst := range proto.Code {
		if int(inst>>26) == lua.OP_NEWTABLE {
			proto.Code[i] = startSmall(inst)
		}
	}
	for _, inner := range proto.FunctionPrototypes {
		patch(inner)
	}
}

// startSmall has a table start with room for 1 to 32 keys and for at most 32 elements.
func startSmall(inst uint32) uint32 {
	elements, keys := min(inst&0x1ff, firstArray), min(max(inst>>9&0x1ff, 1), firstArray)
	return inst&^0x3ffff | keys<<9 | elements
}

// concat does what the operator does with all its arguments, and charges the result.
func concat(L *lua.LState) int {
	n := L.GetTop()
	result := L.Get(n)
	for n--; n > 0; {
		first := n + 1
		if lua.LVCanConvToString(result) {
			for first > 1 && lua.LVCanConvToString(L.Get(first-1)) {
				first--
			}
		}
		if first > n {
			result = concatMeta(L, L.Get(n), result)
			n--
			continue
		}
		result = joined(L, first, n, result)
		n = first - 1
	}
	L.Push(result)
	return 1
}

// joined concatenates the texts of arguments from to to, and last.
func joined(L *lua.LState, from, to int, last lua.LValue) lua.LValue {
	values := make([]lua.LValue, 0, 8)
	bytes := 2 * stringBytes
	for i := from; i <= to; i++ {
		values = append(values, L.Get(i))
	}
	values = append(values, last)
	for _, v := range values {
		if s, ok := v.(lua.LString); ok {
			bytes += len(s)
		}
		bytes += 2 * stringBytes
	}
	charge(L, bytes)
	return lua.LString(L.Concat(values...))
}

// concatMeta is the operator for values that are not both texts.
func concatMeta(L *lua.LState, a, b lua.LValue) lua.LValue {
	op := L.GetMetaField(a, "__concat")
	if op == lua.LNil {
		op = L.GetMetaField(b, "__concat")
	}
	if op.Type() != lua.LTFunction {
		L.RaiseError("cannot perform concat operation between %v and %v", a.Type(), b.Type())
	}
	L.Push(op)
	L.Push(a)
	L.Push(b)
	L.Call(2, 1)
	result := L.Get(-1)
	L.Pop(1)
	return result
}

// index gives its second argument, a key that the first will be assigned, after charging the array that reaches up to there.
func index(L *lua.LState) int {
	L.SetTop(2)
	key, ok := L.Get(2).(lua.LNumber)
	if !ok || key <= firstArray || key != lua.LNumber(int(key)) || int(key) >= lua.MaxArrayIndex {
		return 1
	}
	length := 0
	if t := assigned(L.Get(1)); t != nil {
		array := reflect.ValueOf(t).Elem().FieldByName("array")
		if length = array.Len(); int(key) <= array.Cap() {
			return 1
		}
	} else if L.Get(1) != lua.LNil {
		return 1
	}
	if gap := int(key) - length; gap > 0 {
		charge(L, arrayBytes(int(key)))
		fill(L, assigned(L.Get(1)), length, int(key))
	}
	return 1
}

// fill puts nils before an element of an array that is far behind its end, as the interpreter would, but so that the run can be ended.
func fill(L *lua.LState, t *lua.LTable, length, key int) {
	if t == nil || key-length < largeGap {
		return
	}
	for i := length + 1; i < key; i++ {
		t.RawSetInt(i, lua.LNil)
		if m := meterOf(L); m != nil && i%largeGap == 0 && !m.grown() {
			m.raise(L)
		}
	}
}
