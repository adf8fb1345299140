package sandbox

import (
	"errors"
	"strings"
	"testing"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

func TestLibrariesAreComplete(t *testing.T) {
	have := map[string]bool{}
	for _, f := range functions {
		name := strings.TrimPrefix(f.Lib+"."+f.Name, ".")
		if have[name] || f.Call == nil {
			t.Errorf("%s is there twice, or not at all", name)
		}
		have[name] = true
	}
	for _, c := range constants {
		have[strings.TrimPrefix(c.Lib+"."+c.Name, ".")] = true
	}
	left := strings.Fields(`_G _printregs collectgarbage dofile getfenv loadfile module newproxy setfenv
		os.execute os.exit os.getenv os.remove os.rename os.setenv os.setlocale os.tmpname string.__index string.dump string.gfind`)
	for _, name := range left {
		if have[name] {
			t.Errorf("%s is for nobody", name)
		}
		have[name] = true
	}
	L := lua.NewState()
	defer L.Close()
	for _, lib := range []string{"", "coroutine", "math", "os", "string", "table"} {
		stock := L.G.Global
		if lib != "" {
			stock = L.GetGlobal(lib).(*lua.LTable)
		}
		stock.ForEach(func(k, v lua.LValue) {
			name := strings.TrimPrefix(lib+"."+k.String(), ".")
			if _, isLibrary := v.(*lua.LTable); !have[name] && !(isLibrary && lib == "") {
				t.Errorf("%s is neither here nor left out", name)
			}
		})
	}
}

func TestPCallKeepsValues(t *testing.T) {
	L := bare(t)
	cause := errors.New("disk full")
	L.SetGlobal("fail", L.NewFunction(func(L *lua.LState) int {
		L.Error(bind.NewError(L, cause), 1)
		return 0
	}))
	runScript(t, L, `
		local ok, e = pcall(fail)
		assert(not ok and tostring(e) == "disk full")
		local ok, again = pcall(error, e)
		assert(again == e)
		local ok, third = pcall(assert, nil, e)
		assert(third == e)
		local ok, fourth = xpcall(fail, function(e) return e end)
		assert(tostring(fourth) == "disk full")
		seen = e`)
	if raised, ok := L.GetGlobal("seen").(*bind.Error); !ok || !errors.Is(raised, cause) {
		t.Error("the cause is lost")
	}
}

// TestPanicsGoOn: a panic that is no error of Lua is not for a script to catch.
func TestPanicsGoOn(t *testing.T) {
	L := bare(t)
	L.SetGlobal("crash", L.NewFunction(func(L *lua.LState) int { panic("crash") }))
	for _, source := range []string{
		`pcall(crash)`, `pcall(pcall, crash)`, `xpcall(crash, print)`, `xpcall(error, crash)`, `pcall(function() table.sort({2, 1}, function() pcall(crash) end) end)`,
	} {
		func() {
			defer func() {
				if e, ok := recover().(*PanicError); !ok || e.Value != "crash" || !strings.Contains(string(e.Stack), "TestPanicsGoOn") {
					t.Errorf("%s: got %v", source, e)
				}
			}()
			L.Push(compiled(t, L, source))
			L.Call(0, 0)
		}()
	}
}

func compiled(t testing.TB, L *lua.LState, source string) *lua.LFunction {
	t.Helper()
	proto, err := Compile("test", source, SourceLimits{})
	if err != nil {
		t.Fatal(err)
	}
	return L.NewFunctionFromProto(proto)
}

// TestTailCallsLeaveNoTrace: gopher-lua's PCall writes a line for each.
func TestTailCallsLeaveNoTrace(t *testing.T) {
	L := bare(t)
	L.Push(compiled(t, L, `
		local function f(n) if n == 0 then error("end") end return f(n - 1) end
		assert(not pcall(f, 3e5))
		assert(not xpcall(function() return f(3e5) end, function() return f(3e5) end))`))
	allocated := testing.AllocsPerRun(1, func() {
		L.Push(L.Get(-1))
		L.Call(0, 0)
	})
	if allocated > 50_000 { // numbers are allocated 32 at a time
		t.Errorf("%.0f allocations", allocated)
	}
}

func TestPiecesDoNotKeepTheWhole(t *testing.T) {
	L := bare(t)
	big := strings.Repeat("x", 1<<16) + "word"
	L.SetGlobal("big", lua.LString(big))
	for _, e := range []string{
		`big:sub(-4)`, `big:match("w%a+")`, `big:match("(w%a+)")`, `big:gmatch("w%a+")()`, `select(3, big:find("(w)"))`,
		`(function() local s big:gsub("w%a+", function(m) s = m end) return s end)()`,
	} {
		L.SetTop(0)
		L.Push(compiled(t, L, "return "+e))
		L.Call(0, 1)
		s := string(L.CheckString(1))
		start, at := uintptr(unsafe.Pointer(unsafe.StringData(big))), uintptr(unsafe.Pointer(unsafe.StringData(s)))
		if at >= start && at < start+uintptr(len(big)) {
			t.Errorf("%s is in the whole", e)
		}
	}
}

func TestSortWithContradictions(t *testing.T) {
	runScript(t, bare(t), `
		for _, before in ipairs {
			function() return true end, function() return false end, function(a, b) return a <= b end, function() return math.random() < 0.5 end,
			function(a) return a % 2 == 0 end,
		} do
			local t, sum = {}, 0
			for i = 1, 500 do t[i] = i * 7919 % 503 sum = sum + t[i] end
			table.sort(t, before)
			assert(#t == 500)
			for _, v in ipairs(t) do sum = sum - v end
			assert(sum == 0)
		end

		-- what is sorted may change in between
		local t = {5, 4, 3, 2, 1}
		table.sort(t, function(a, b) t[#t] = nil return a < b end)
		assert(table.concat(t, " ") == "1 2 3 4 5")

		-- an error leaves it as it was
		t = {3, 2, 1}
		assert(not pcall(table.sort, t, function() error("x") end))
		assert(table.concat(t) == "321")
		assert(not pcall(table.sort, {1, 2, 0/0, "x"}))`)
}

func TestRandomIsOfTheState(t *testing.T) {
	draw := func(L *lua.LState, seed string) string {
		return evaluate(L, `(function() `+seed+` return math.random(1e9), math.random(), math.random(-5, 5) end)()`)
	}
	one, two := bare(t), bare(t)
	if draw(one, "") == draw(two, "") {
		t.Error("two states draw the same")
	}
	first := draw(one, "math.randomseed(42)")
	draw(two, "math.randomseed(7)")
	if again := draw(two, "math.randomseed(42)"); again != first {
		t.Errorf("a seed gives %s and %s", first, again)
	}
	runScript(t, one, `
		for i = 1, 1000 do
			local n = math.random(3)
			assert(n >= 1 and n <= 3 and n % 1 == 0)
			n = math.random(-2, 2)
			assert(n >= -2 and n <= 2)
		end
		assert(math.random(5, 5) == 5)
		math.random(-2^62, 2^62)`)
}

func TestLoad(t *testing.T) {
	runScript(t, bare(t), `
		x = 1
		assert(loadstring("x = x + 1 return x")() == 2 and x == 2)
		local f, why = loadstring("x =", "=chunk")
		assert(f == nil and why == "=chunk:1: syntax error near '<eof>'", why)
		f, why = loadstring("\27Lua")
		assert(f == nil and why:find("not text"))
		f, why = loadstring(("x = 1 "):rep(1e5))
		assert(f == nil and why:find("more than"))
		f, why = loadstring("#!x\nreturn 5")
		assert(f == nil and why:find("<string>:1: "), why)
		assert(not loadstring("\239\187\191return 5"))
		f, why = loadstring("return " .. ("{"):rep(1e5))
		assert(f == nil and why:find("syntax levels"))
		local n = 0
		f, why = load(function() n = n + 1 return ("x = 1 "):rep(1000) end)
		assert(f == nil and why:find("more than") and n < 100)
		local parts = {"return ", "...", " + 1"}
		assert(load(function() return table.remove(parts, 1) end)(4) == 5)`)
}

func TestLongResults(t *testing.T) {
	runScript(t, bare(t), `
		for _, f in ipairs {
			function() return ("x"):rep(1e13) end, function() return ("x"):rep(2^30 + 1) end, function() return ("xx"):rep(2^62) end,
			function() return unpack({}, 1, 1e9) end, function() return unpack({}, -2^53, 2^53) end, function() return ("x"):rep(1e6):byte(1, -1) end,
		} do
			local ok, why = pcall(f)
			assert(not ok and why:find("too"), why)
		end
		assert(#("ab"):rep(1e6):gsub("a", "%0%0") == 3e6)
		assert(#table.concat({("x"):rep(1e5), 1, ("y"):rep(1e5)}, ("-"):rep(100)) == 200201)
		assert(#string.format("%s%s", ("x"):rep(1e6), 1) == 1000001)
		assert(#os.date(("%Y"):rep(1e5)) == 4e5)
		assert(("%"):rep(1e6):gsub("%%", ("%%"):rep(10)):len() == 1e7)`)
}

func TestPairsSeesWhatIsThere(t *testing.T) {
	runScript(t, bare(t), `
		local n = 0
		for k, v in pairs({1, 2, a = 3}) do n = n + v end
		assert(n == 6)
		local t = {1, 2, 3, x = 1}
		for k in pairs(t) do t[k] = nil end
		assert(next(t) == nil)
		n = 0
		for i, v in ipairs({1, 2, nil, 4}) do n = n + v end
		assert(n == 3)`)
}
