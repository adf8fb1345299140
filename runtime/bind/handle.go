package bind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// closed is the Value of a handle whose Go value was closed by its method close.
type closed struct{}

// Receiver reads argument 1 of a method, a handle of t.
func Receiver[T any](c Call, t *Type) (r T) {
	if ud, ok := c.L.Get(1).(*lua.LUserData); ok {
		if r, ok := ud.Value.(T); ok && !isNone(ud.Value) {
			return r
		}
	}
	c.badReceiver(t)
	return r
}

// Release is Receiver for the method that closes: from here on all handles of the receiver are closed, whatever the method
// does. Go code that gives the same value to Lua again makes a new handle. What belongs to a module ([Own]) is not a script's
// to close: that is an error.
func Release[T any](c Call, t *Type) T {
	r := Receiver[T](c, t)
	ud := c.L.Get(1).(*lua.LUserData)
	if classOf(ud) != nil { // else it is another library's
		if by := c.inst.State.owner(ud); by != "" {
			c.L.RaiseError("%s: module %s made it, and closes it itself when it is unloaded", c.bound, by)
		}
		c.inst.State.release(ud.Value)
		ud.Value = closed{}
	}
	return r
}

// ToHandle reads a handle of t: T is the pointer type that handles of t hold, or an interface that others may implement as
// well. A nil is an error.
func ToHandle[T any](_ Call, v lua.LValue, t *Type) (r T, err error) {
	if ud, ok := v.(*lua.LUserData); ok {
		if r, ok := ud.Value.(T); ok && !isNone(ud.Value) {
			return r, nil
		}
	}
	return r, noHandle(v, t)
}

// FromHandle gives the handle of v, which is the same one while Lua holds it. A nil pointer is nil, also in an interface.
func FromHandle[T any](c Call, v T, t *Type) (lua.LValue, error) { return c.handle(v, t) }

// handle gives the handle of v.
func (c Call) handle(v any, t *Type) (lua.LValue, error) {
	id := identityOf(v)
	if id.data == 0 {
		return lua.LNil, nil
	}
	k, err := c.class(t)
	if err != nil {
		return lua.LNil, err
	}
	if ud := k.handles.find(id); ud != nil {
		return ud, nil
	}
	ud := k.newHandle(c.L, v)
	k.handles.keep(id, ud)
	return ud, nil
}

// newHandle makes a userdata.
func (k *class) newHandle(L *lua.LState, v any) *lua.LUserData {
	return &lua.LUserData{Value: v, Env: L.Env, Metatable: k.meta}
}

// class gives the class of t in the running state.
func (c Call) class(t *Type) (*class, error) {
	if k := c.inst.class(c.L, t); k != nil {
		return k, nil
	}
	return nil, &valueError{text: fmt.Sprintf("module %s does not know class %s: run go generate", c.inst.Module, t.Name)}
}

// noHandle says why v is no handle of t.
func noHandle(v lua.LValue, t *Type) error {
	if isClosed(v) {
		return &valueError{text: TypeName(v) + " is closed"}
	}
	return expected(t.Name, v)
}

// isClosed reports whether v is a handle that was closed.
func isClosed(v lua.LValue) bool {
	ud, ok := v.(*lua.LUserData)
	if ok {
		_, ok = ud.Value.(closed)
	}
	return ok
}

// classOf gives the class of a handle, nil for the userdata of others.
func classOf(ud *lua.LUserData) *class {
	meta, ok := ud.Metatable.(*lua.LTable)
	if !ok {
		return nil
	}
	mark, ok := meta.RawGetString(classMark).(*lua.LUserData)
	if !ok {
		return nil
	}
	k, _ := mark.Value.(*class)
	return k
}

// TypeName is the class of a handle, "error" for a Go error, and for all else what Lua's type gives.
func TypeName(v lua.LValue) string {
	switch v := v.(type) {
	case nil:
		return lua.LTNil.String()
	case *Error:
		return "error"
	case *lua.LUserData:
		if v == nil {
			return lua.LTNil.String()
		}
		if k := classOf(v); k != nil {
			return k.Type.Name
		}
	}
	return v.Type().String()
}
