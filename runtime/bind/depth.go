package bind

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"
)

// What tells how many calls are under way in a Lua state, -1 when gopher-lua has no such fields. They are only read.
var frameField, indexField = frameFields()

func frameFields() (frame, index int) {
	f, ok := reflect.TypeFor[lua.LState]().FieldByName("currentFrame")
	if !ok || f.Type.Kind() != reflect.Pointer || f.Type.Elem().Kind() != reflect.Struct {
		return -1, -1
	}
	idx, ok := f.Type.Elem().FieldByName("Idx")
	if !ok || idx.Type.Kind() != reflect.Int {
		return -1, -1
	}
	return f.Index[0], idx.Index[0]
}

// CanCall reports whether one more call fits on the stack of L. Where it does not L.PCall must not be called: a stack that grows by segments loses
// the last of them when a protected call finds no room for even its first frame.
func CanCall(L *lua.LState) bool {
	if !L.Options.MinimizeStackMemory || frameField < 0 {
		return true
	}
	frame := reflect.ValueOf(L).Elem().Field(frameField)
	if frame.IsNil() {
		return true
	}
	segments := (L.Options.CallStackSize + lua.FramesPerSegment - 1) / lua.FramesPerSegment
	return int(frame.Elem().Field(indexField).Int())+1 < segments*lua.FramesPerSegment
}
