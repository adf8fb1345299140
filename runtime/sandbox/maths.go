package sandbox

import (
	"math"
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

var mathFunctions = []function{
	{"math", "abs", number(math.Abs)},
	{"math", "acos", number(math.Acos)},
	{"math", "asin", number(math.Asin)},
	{"math", "atan", number(math.Atan)},
	{"math", "atan2", numbers(math.Atan2)},
	{"math", "ceil", number(math.Ceil)},
	{"math", "cos", number(math.Cos)},
	{"math", "cosh", number(math.Cosh)},
	{"math", "deg", number(func(x float64) float64 { return x * 180 / math.Pi })},
	{"math", "exp", number(math.Exp)},
	{"math", "floor", number(math.Floor)},
	{"math", "fmod", numbers(math.Mod)},
	{"math", "frexp", mathFrexp},
	{"math", "ldexp", mathLdexp},
	{"math", "log", number(math.Log)},
	{"math", "log10", number(math.Log10)},
	{"math", "max", mathMax},
	{"math", "min", mathMin},
	{"math", "mod", numbers(modulo)},
	{"math", "modf", mathModf},
	{"math", "pow", numbers(math.Pow)},
	{"math", "rad", number(func(x float64) float64 { return x * math.Pi / 180 })},
	{"math", "random", mathRandom},
	{"math", "randomseed", mathRandomSeed},
	{"math", "sin", number(math.Sin)},
	{"math", "sinh", number(math.Sinh)},
	{"math", "sqrt", number(math.Sqrt)},
	{"math", "tan", number(math.Tan)},
	{"math", "tanh", number(math.Tanh)},
}

// mathConstants are gopher-lua's: huge is the largest number, and not infinite.
var mathConstants = []constant{
	{"math", "huge", lua.LNumber(math.MaxFloat64)},
	{"math", "pi", lua.LNumber(math.Pi)},
}

// number is a function of a number.
func number(f func(float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		L.Push(lua.LNumber(f(float64(checkNumber(L, 1)))))
		return 1
	}
}

// numbers is a function of two numbers.
func numbers(f func(x, y float64) float64) lua.LGFunction {
	return func(L *lua.LState) int {
		L.Push(lua.LNumber(f(float64(checkNumber(L, 1)), float64(checkNumber(L, 2)))))
		return 1
	}
}

// modulo has the sign of y, as % of Lua.
func modulo(x, y float64) float64 {
	m := math.Mod(x, y)
	if y > 0 && m < 0 || y < 0 && m > 0 {
		m += y
	}
	return m
}

func mathFrexp(L *lua.LState) int {
	fraction, exponent := math.Frexp(float64(checkNumber(L, 1)))
	L.Push(lua.LNumber(fraction))
	L.Push(lua.LNumber(exponent))
	return 2
}

func mathLdexp(L *lua.LState) int {
	L.Push(lua.LNumber(math.Ldexp(float64(checkNumber(L, 1)), L.CheckInt(2))))
	return 1
}

func mathModf(L *lua.LState) int {
	whole, fraction := math.Modf(float64(checkNumber(L, 1)))
	L.Push(lua.LNumber(whole))
	L.Push(lua.LNumber(fraction))
	return 2
}

func mathMax(L *lua.LState) int { return pushBest(L, func(a, b lua.LNumber) bool { return a > b }) }

func mathMin(L *lua.LState) int { return pushBest(L, func(a, b lua.LNumber) bool { return a < b }) }

// pushBest pushes the argument that is better than all others.
func pushBest(L *lua.LState, better func(a, b lua.LNumber) bool) int {
	top := L.GetTop()
	if top == 0 {
		L.RaiseError("wrong number of arguments")
	}
	best := checkNumber(L, 1)
	for i := 2; i <= top; i++ {
		if n := checkNumber(L, i); better(n, best) {
			best = n
		}
	}
	L.Push(best)
	return 1
}

// mathRandom draws from a source of the state's own.
func mathRandom(L *lua.LState) int {
	random := libraryOf(L).source()
	switch L.GetTop() {
	case 0:
		L.Push(lua.LNumber(random.Float64()))
	case 1:
		L.Push(between(L, random, 1, L.CheckInt64(1), 1))
	default:
		L.Push(between(L, random, L.CheckInt64(1), L.CheckInt64(2), 2))
	}
	return 1
}

// between draws a number from low to high, which is argument n.
func between(L *lua.LState, random *rand.Rand, low, high int64, n int) lua.LNumber {
	if low > high {
		L.ArgError(n, "interval is empty")
	}
	count := uint64(high) - uint64(low) + 1
	if count == 0 {
		return lua.LNumber(int64(random.Uint64()))
	}
	return lua.LNumber(low + int64(random.Uint64N(count)))
}

func mathRandomSeed(L *lua.LState) int {
	libraryOf(L).random = rand.New(rand.NewPCG(uint64(L.CheckInt64(1)), 0))
	return 0
}

// source is where random numbers of a state come from: unlike those of any other, until a script sets the seed.
func (l *library) source() *rand.Rand {
	if l.random == nil {
		l.random = rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	}
	return l.random
}
