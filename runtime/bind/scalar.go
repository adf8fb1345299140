package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// ToBool reads a boolean; other values are not taken for true or false.
func ToBool[T ~bool](_ Call, v lua.LValue) (T, error) {
	if b, ok := v.(lua.LBool); ok {
		return T(b), nil
	}
	return false, expected("boolean", v)
}

// FromBool makes a boolean.
func FromBool[T ~bool](_ Call, v T) (lua.LValue, error) { return lua.LBool(v), nil }

// ToString reads a string. A number converts, as it does in every Lua library.
func ToString[T ~string](c Call, v lua.LValue) (T, error) {
	switch s := v.(type) {
	case lua.LString:
		c.takeText(v, len(s))
		return T(s), nil
	case lua.LNumber:
		return T(s.String()), nil
	}
	return "", expected("string", v)
}

// FromString makes a string.
func FromString[T ~string](c Call, v T) (lua.LValue, error) {
	return c.text(string(v)), nil
}

// ToBytes reads a copy of a string.
func ToBytes[T ~[]byte](c Call, v lua.LValue) (T, error) {
	s, err := ToString[string](Call{}, v)
	if err != nil {
		return nil, err
	}
	c.takeCopy(len(s))
	return T(s), nil
}

// FromBytes makes a string of v; nil is the empty string.
func FromBytes[T ~[]byte](c Call, v T) (lua.LValue, error) {
	return c.text(string(v)), nil
}

// ToPtr reads what a pointer points at; nil is a nil pointer.
func ToPtr[T any](c Call, v lua.LValue, to To[T]) (*T, error) {
	if v == lua.LNil {
		return nil, nil
	}
	r, err := to(c, v)
	if err != nil {
		return nil, err
	}
	return &r, nil
}

// FromPtr makes what v points at; a nil pointer is nil.
func FromPtr[T any](c Call, v *T, from From[T]) (lua.LValue, error) {
	if v == nil {
		return lua.LNil, nil
	}
	return from(c, *v)
}
