package sandbox

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"
)

// The fields of a Lua state that tell whether it is as it was made. Nothing is written to them.
var (
	frameField    = field(reflect.TypeFor[lua.LState](), "currentFrame", reflect.Pointer)
	upvaluesField = field(reflect.TypeFor[lua.LState](), "uvcache", reflect.Pointer)
	stackField    = field(reflect.TypeFor[lua.LState](), "reg", reflect.Pointer)
	arrayField    = arrayOf(stackField)
)

// field is the index of a field of a kind, -1 when there is none.
func field(t reflect.Type, name string, kind reflect.Kind) int {
	f, ok := t.FieldByName(name)
	if !ok || f.Type.Kind() != kind {
		return -1
	}
	return f.Index[0]
}

// arrayOf is the index of the field of the stack that holds the values.
func arrayOf(stack int) int {
	if stack < 0 {
		return -1
	}
	t := reflect.TypeFor[lua.LState]().Field(stack).Type.Elem()
	if t.Kind() != reflect.Struct {
		return -1
	}
	return field(t, "array", reflect.Slice)
}

// clean reports whether nothing runs in L, no variable of a function is open, and the stack has not grown. A gopher-lua that is laid out in another way
// makes no state clean, so that none is used again.
func clean(L *lua.LState) bool {
	if frameField < 0 || upvaluesField < 0 || arrayField < 0 || L.Dead {
		return false
	}
	v := reflect.ValueOf(L).Elem()
	return v.Field(frameField).IsNil() && v.Field(upvaluesField).IsNil() && stackOf(L).Cap() == firstStack
}

// full reports whether the stack of L is as large as it may be.
func full(L *lua.LState) bool {
	return arrayField >= 0 && stackOf(L).Cap() >= L.Options.RegistryMaxSize
}

// stackOf is the array of the stack of L.
func stackOf(L *lua.LState) reflect.Value {
	return reflect.ValueOf(L).Elem().Field(stackField).Elem().Field(arrayField)
}
