package bind_test

import (
	"math"
	"math/big"
	"reflect"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
	lua "github.com/yuin/gopher-lua"
)

type celsius float32

type kind int16

func TestNamedNumbers(t *testing.T) {
	k, err := bind.ToInt[kind](bind.NewCall(nil), lua.LNumber(-32768))
	if k != -32768 || err != nil {
		t.Error(k, err)
	}
	const want = "32768 does not fit int16 (-32768 to 32767)"
	if _, err := bind.ToInt[kind](bind.NewCall(nil), lua.LNumber(32768)); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	f, err := bind.ToFloat[celsius](bind.NewCall(nil), lua.LNumber(math.Inf(-1)))
	if !math.IsInf(float64(f), -1) || err != nil {
		t.Error(f, err)
	}
	if _, err := bind.ToFloat[celsius](bind.NewCall(nil), lua.LNumber(-3.5e38)); err == nil {
		t.Error("-3.5e38 is no float32")
	}
}

func FuzzToInt(f *testing.F) {
	for _, x := range []float64{0, math.Copysign(0, -1), 1, -1, 1.5, 127, 128, -128, -129, 255, 256, 32767, 65536, 1 << 31, 1 << 32, 1 << 53, -1 << 53,
		1<<53 + 2, 1 << 63, -1 << 63, 1 << 64, math.Nextafter(1<<63, 0), math.Nextafter(1<<64, 0), 1e300, math.NaN(), math.Inf(1), math.Inf(-1), 5e-324} {
		f.Add(x)
	}
	f.Fuzz(func(t *testing.T, x float64) {
		testInt[int](t, x)
		testInt[int8](t, x)
		testInt[int16](t, x)
		testInt[int32](t, x)
		testInt[int64](t, x)
		testInt[uint](t, x)
		testInt[uint8](t, x)
		testInt[uint16](t, x)
		testInt[uint32](t, x)
		testInt[uint64](t, x)
		testInt[uintptr](t, x)
	})
}

// testInt compares with math/big what becomes of x, and whether it comes back.
func testInt[T bind.Integer](t *testing.T, x float64) {
	t.Helper()
	c := bind.NewCall(nil)
	got, err := bind.ToInt[T](c, lua.LNumber(x))
	want, ok := wantInt(x, reflect.TypeFor[T]())
	if ok != (err == nil) {
		t.Fatalf("%T of %v: %v", got, x, err)
	}
	if !ok {
		return
	}
	text, _ := bind.FromIntText(c, got)
	if text.String() != want.String() {
		t.Fatalf("%T of %v: got %s, want %s", got, x, text, want)
	}
	if again, err := bind.ToIntText[T](c, text); again != got || err != nil {
		t.Fatalf("%T of %q: got %v, %v", got, text, again, err)
	}
	back, err := bind.FromInt(c, got)
	if err != nil || back != lua.LNumber(x) {
		t.Fatalf("%T %v to Lua: got %v, %v", got, got, back, err)
	}
}

// wantInt is x as an integer that fits typ and is within 2^53 of zero.
func wantInt(x float64, typ reflect.Type) (*big.Int, bool) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil, false
	}
	i, accuracy := big.NewFloat(x).Int(nil)
	lo, hi := new(big.Int), new(big.Int).Lsh(big.NewInt(1), uint(typ.Bits()))
	if typ.Kind() <= reflect.Int64 {
		hi.Rsh(hi, 1)
		lo.Neg(hi)
	}
	return i, accuracy == big.Exact && i.Cmp(lo) >= 0 && i.Cmp(hi) < 0 && i.CmpAbs(big.NewInt(1<<53)) <= 0
}
