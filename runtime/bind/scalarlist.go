package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// Reading a list of scalars has functions of its own: without a call through a func value for each element they take two
// thirds of the time of ToSlice, whose results and errors they share. For FromSlice there is nothing to gain.

// ToInts reads a list of integers, as ToSlice does with ToInt.
func ToInts[S ~[]E, E Integer](c Call, v lua.LValue) (S, error) {
	t, n, err := list(v)
	if err != nil {
		return nil, err
	}
	c.take(n / 2)
	s := make(S, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		if f, ok := v.(lua.LNumber); ok {
			if s[i], ok = exact[E](float64(f)); ok {
				continue
			}
		}
		return nil, badElement(i+1, v, intError[E](v))
	}
	return s, nil
}

// ToFloats reads a list of numbers, as ToSlice does with ToFloat.
func ToFloats[S ~[]E, E Float](c Call, v lua.LValue) (S, error) {
	t, n, err := list(v)
	if err != nil {
		return nil, err
	}
	c.take(n / 2)
	s := make(S, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		if f, ok := v.(lua.LNumber); ok {
			if s[i], ok = rounded[E](float64(f)); ok {
				continue
			}
		}
		_, err := ToFloat[E](c, v)
		return nil, badElement(i+1, v, err)
	}
	return s, nil
}

// ToStrings reads a list of strings, as ToSlice does with ToString.
func ToStrings[S ~[]E, E ~string](c Call, v lua.LValue) (S, error) {
	t, n, err := list(v)
	if err != nil {
		return nil, err
	}
	c.take(n / 2)
	s := make(S, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		if text, ok := v.(lua.LString); ok {
			if s[i] = E(text); len(text) >= longText && c.passes() {
				c.hold(v)
			}
			continue
		}
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
	c.take(n / 2)
	s := make(S, n)
	for i := range s {
		v := t.RawGetInt(i + 1)
		b, ok := v.(lua.LBool)
		if !ok {
			return nil, badElement(i+1, v, expected("boolean", v))
		}
		s[i] = E(b)
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
