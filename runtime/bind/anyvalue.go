package bind

import (
	"fmt"
	"reflect"

	lua "github.com/yuin/gopher-lua"
)

// ToAny reads any plain value: nil, bool, float64, string, []any for the keys 1 to n, map[string]any for string keys and for
// the empty table, the Go error of an error, the Go value of a userdata. Functions, coroutines, channels and tables that contain
// themselves are errors.
func ToAny(c Call, v lua.LValue) (any, error) { return toAny(c, v, nil) }

// enclosing is the chain of tables around a value.
type enclosing struct {
	t     *lua.LTable
	outer *enclosing
}

// has reports whether t is in the chain.
func (e *enclosing) has(t *lua.LTable) bool {
	for ; e != nil; e = e.outer {
		if e.t == t {
			return true
		}
	}
	return false
}

func toAny(c Call, value lua.LValue, in *enclosing) (any, error) {
	switch v := value.(type) {
	case nil, *lua.LNilType:
		return nil, nil
	case lua.LBool:
		return bool(v), nil
	case lua.LNumber:
		return float64(v), nil
	case lua.LString:
		c.takeText(value, len(v))
		return string(v), nil
	case *lua.LTable:
		return tableToAny(c, v, in)
	case *Error:
		return v.err, nil
	case *lua.LUserData:
		if isClosed(v) {
			return nil, &valueError{text: TypeName(v) + " is closed"}
		}
		return v.Value, nil
	}
	return nil, &valueError{text: "cannot pass a " + TypeName(value) + " as a plain value"}
}

// tableToAny reads a list or a map.
func tableToAny(c Call, t *lua.LTable, in *enclosing) (any, error) {
	if in.has(t) {
		return nil, &valueError{text: "the table contains itself"}
	}
	before, err := c.enter()
	if err != nil {
		return nil, err
	}
	defer c.leave(before)
	in = &enclosing{t: t, outer: in}
	if n := t.MaxN(); n > 0 {
		return listToAny(c, t, n, in)
	}
	m := map[string]any{}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		name, ok := k.(lua.LString)
		if !ok {
			return nil, badKey(k, expected("string", k))
		}
		value, err := toAny(c, v, in)
		if err != nil {
			return nil, atName(string(name), err)
		}
		c.takeText(k, len(name))
		m[string(name)] = value
	}
	c.take(len(m))
	return m, nil
}

// listToAny reads the keys 1 to n, which must be all that t has.
func listToAny(c Call, t *lua.LTable, n int, in *enclosing) (any, error) {
	if more(t, n) {
		return nil, notList(t, n)
	}
	c.take(n)
	s := make([]any, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		if v == lua.LNil {
			return nil, &valueError{hole: i + 1}
		}
		var err error
		if s[i], err = toAny(c, v, in); err != nil {
			return nil, atIndex(i+1, err)
		}
	}
	return s, nil
}

// FromAny makes the Lua value of a plain Go value: nil, bool, numbers, string, []byte, error, Lua values, slices and maps of
// them that decoders make, and what Lua holds a handle of, which is that handle. Other types are an error; so are values that contain themselves.
func FromAny(c Call, v any) (lua.LValue, error) {
	switch v := v.(type) {
	case nil:
		return lua.LNil, nil
	case bool:
		return lua.LBool(v), nil
	case string:
		return c.text(v), nil
	case []byte:
		return c.text(string(v)), nil
	case error: // before the values of Lua, of which an error of another state is one
		return NewError(c.L, v), nil
	case lua.LValue:
		return FromValue(c, v)
	case []any:
		return FromSlice(c, v, FromAny)
	case map[string]any:
		return FromMap(c, v, FromString, FromAny)
	case []string:
		return FromSlice(c, v, FromString)
	case []int:
		return FromSlice(c, v, FromInt)
	case []float64:
		return FromSlice(c, v, FromFloat)
	case map[string]string:
		return FromMap(c, v, FromString, FromString)
	}
	return numberFromAny(c, v)
}

// numberFromAny makes a Lua number.
func numberFromAny(c Call, v any) (lua.LValue, error) {
	switch v := v.(type) {
	case int:
		return FromInt(c, v)
	case int8:
		return FromInt(c, v)
	case int16:
		return FromInt(c, v)
	case int32:
		return FromInt(c, v)
	case int64:
		return FromInt(c, v)
	case uint:
		return FromInt(c, v)
	case uint8:
		return FromInt(c, v)
	case uint16:
		return FromInt(c, v)
	case uint32:
		return FromInt(c, v)
	case uint64:
		return FromInt(c, v)
	case uintptr:
		return FromInt(c, v)
	case float32:
		return FromFloat(c, v)
	case float64:
		return FromFloat(c, v)
	}
	if reflect.TypeOf(v).Kind() == reflect.Pointer {
		if ud := c.inst.State.held(v); ud != nil {
			return ud, nil
		}
	}
	return lua.LNil, &valueError{text: fmt.Sprintf("cannot pass %T to Lua as any; declare the type instead of any, or pass a lua.LValue", v)}
}
