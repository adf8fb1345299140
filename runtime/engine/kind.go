package engine

import (
	"reflect"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// storeKind stores a number in any kind of number, and a text, which a number is too, in any kind of string and in bytes.
func storeKind(v lua.LValue, to reflect.Value) (done bool, err error) {
	switch to.Kind() {
	case reflect.Int:
		return setInt[int](v, to)
	case reflect.Int8:
		return setInt[int8](v, to)
	case reflect.Int16:
		return setInt[int16](v, to)
	case reflect.Int32:
		return setInt[int32](v, to)
	case reflect.Int64:
		return setInt[int64](v, to)
	case reflect.Uint:
		return setUint[uint](v, to)
	case reflect.Uint8:
		return setUint[uint8](v, to)
	case reflect.Uint16:
		return setUint[uint16](v, to)
	case reflect.Uint32:
		return setUint[uint32](v, to)
	case reflect.Uint64:
		return setUint[uint64](v, to)
	case reflect.Uintptr:
		return setUint[uintptr](v, to)
	case reflect.Float32:
		f, err := bind.ToFloat[float32](bind.Call{}, v)
		to.SetFloat(float64(f))
		return true, err
	case reflect.String:
		s, err := bind.ToString[string](bind.Call{}, v)
		to.SetString(s)
		return true, err
	case reflect.Slice:
		if to.Type().Elem().Kind() == reflect.Uint8 {
			b, err := bind.ToBytes[[]byte](bind.Call{}, v)
			to.SetBytes(b)
			return true, err
		}
	case reflect.Array:
		if to.Type().Elem().Kind() == reflect.Uint8 {
			return true, bind.ToByteArray(bind.Call{}, v, to.Bytes())
		}
	}
	return false, nil
}

func setInt[T bind.Integer](v lua.LValue, to reflect.Value) (bool, error) {
	n, err := bind.ToInt[T](bind.Call{}, v)
	to.SetInt(int64(n))
	return true, err
}

func setUint[T bind.Integer](v lua.LValue, to reflect.Value) (bool, error) {
	n, err := bind.ToInt[T](bind.Call{}, v)
	to.SetUint(uint64(n))
	return true, err
}
