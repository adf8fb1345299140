package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// Lists of scalars have functions of their own: without a call through a func value for each element they are half as fast
// again as ToSlice and FromSlice, whose results and errors they share.

// ToInts reads a list of integers, as ToSlice does with ToInt.
func ToInts[S ~[]E, E Integer](c Call, v lua.LValue) (S, error) {
	t, n, err := list(v)
	if err != nil {
		return nil, err
	}
	s := make(S, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		if s[i], err = ToInt[E](c, v); err != nil {
			return nil, badElement(i+1, v, err)
		}
	}
	return s, nil
}

// ToFloats reads a list of numbers, as ToSlice does with ToFloat.
func ToFloats[S ~[]E, E Float](c Call, v lua.LValue) (S, error) {
	t, n, err := list(v)
	if err != nil {
		return nil, err
	}
	s := make(S, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		if s[i], err = ToFloat[E](c, v); err != nil {
			return nil, badElement(i+1, v, err)
		}
	}
	return s, nil
}

// ToStrings reads a list of strings, as ToSlice does with ToString.
func ToStrings[S ~[]E, E ~string](c Call, v lua.LValue) (S, error) {
	t, n, err := list(v)
	if err != nil {
		return nil, err
	}
	s := make(S, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		if s[i], err = ToString[E](c, v); err != nil {
			return nil, badElement(i+1, v, err)
		}
	}
	return s, nil
}

// ToBools reads a list of booleans, as ToSlice does with ToBool.
func ToBools[S ~[]E, E ~bool](c Call, v lua.LValue) (S, error) {
	t, n, err := list(v)
	if err != nil {
		return nil, err
	}
	s := make(S, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		if s[i], err = ToBool[E](c, v); err != nil {
			return nil, badElement(i+1, v, err)
		}
	}
	return s, nil
}

// badElement is the error of element i.
func badElement(i int, v lua.LValue, err error) error {
	if v == lua.LNil {
		return &valueError{hole: i}
	}
	return atIndex(i, err)
}

// FromInts makes a list of integers, as FromSlice does with FromInt.
func FromInts[S ~[]E, E Integer](c Call, s S) (lua.LValue, error) {
	t := c.L.CreateTable(len(s), 0)
	for i, v := range s {
		if !fits(v) {
			return lua.LNil, atIndex(i+1, tooLarge(v))
		}
		t.Append(lua.LNumber(v))
	}
	return t, nil
}

// FromFloats makes a list of numbers, as FromSlice does with FromFloat.
func FromFloats[S ~[]E, E Float](c Call, s S) (lua.LValue, error) {
	t := c.L.CreateTable(len(s), 0)
	for _, v := range s {
		t.Append(lua.LNumber(v))
	}
	return t, nil
}

// FromStrings makes a list of strings, as FromSlice does with FromString.
func FromStrings[S ~[]E, E ~string](c Call, s S) (lua.LValue, error) {
	t := c.L.CreateTable(len(s), 0)
	for _, v := range s {
		t.Append(lua.LString(v))
	}
	return t, nil
}

// FromBools makes a list of booleans, as FromSlice does with FromBool.
func FromBools[S ~[]E, E ~bool](c Call, s S) (lua.LValue, error) {
	t := c.L.CreateTable(len(s), 0)
	for _, v := range s {
		t.Append(lua.LBool(v))
	}
	return t, nil
}
