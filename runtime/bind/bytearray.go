package bind

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"
)

// ToByteArray reads a string of exactly len(dst) bytes into dst.
func ToByteArray(_ Call, v lua.LValue, dst []byte) error {
	s, ok := v.(lua.LString)
	if !ok {
		return expected(fmt.Sprintf("string of %d bytes", len(dst)), v)
	}
	if len(s) != len(dst) {
		return &valueError{text: fmt.Sprintf("string of %d bytes expected, got one of %d", len(dst), len(s))}
	}
	copy(dst, s)
	return nil
}

// FromByteArray makes a string of v.
func FromByteArray(c Call, v []byte) (lua.LValue, error) { return c.text(string(v)), nil }
