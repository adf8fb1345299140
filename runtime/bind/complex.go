package bind

import (
	lua "github.com/yuin/gopher-lua"
)

// ToComplex reads a table {re = number, im = number}, of which a part may be absent, or a real number.
func ToComplex[T ~complex64 | ~complex128](c Call, v lua.LValue) (T, error) {
	if re, ok := v.(lua.LNumber); ok {
		return T(complex(float64(re), 0)), nil
	}
	if _, ok := v.(*lua.LTable); !ok {
		return 0, expected("number or table {re=, im=}", v)
	}
	var re, im float64
	f := Fields(c, v)
	for f.Next() {
		switch f.Key {
		case "re":
			re = Field(&f, c, ToFloat[float64])
		case "im":
			im = Field(&f, c, ToFloat[float64])
		default:
			f.Unknown("im", "re")
		}
	}
	return T(complex(re, im)), f.Err()
}

// FromComplex makes a table {re = number, im = number}.
func FromComplex[T ~complex64 | ~complex128](c Call, v T) (lua.LValue, error) {
	t := NewTable(c, 2)
	t.Set("re", lua.LNumber(real(complex128(v))))
	t.Set("im", lua.LNumber(imag(complex128(v))))
	return t.Value()
}
