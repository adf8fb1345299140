package engine_test

import (
	"fmt"
	"slices"
	"strings"
)

// family is ten honest scripts, of k from 1 to 10, that run with a number n from 0 to 99.
type family struct {
	name, source string // in source K stands for k
	function     string // of the script, when it is to be called
	modules      bool   // the script needs a module that profile small lacks
	want         func(k, n int) any
}

// families also use, change and leave behind what the next script on the same state must not see.
var families = []family{
	{
		name:   "sum",
		source: `local n, sum = ..., 0 for i = 1, K * 100 do sum = sum + i * n end return sum`,
		want:   func(k, n int) any { return float64(n * (k * 100) * (k*100 + 1) / 2) },
	},
	{
		name:   "text",
		source: `local t = {} for i = 1, K * 10 do t[i] = ("x"):rep(i % 7) .. ... end return table.concat(t, ","):upper()`,
		want: func(k, n int) any {
			var parts []string
			for i := range k * 10 {
				parts = append(parts, fmt.Sprintf("%s%d", strings.Repeat("X", (i+1)%7), n))
			}
			return strings.Join(parts, ",")
		},
	},
	{
		name: "sort",
		source: `local x, t = ... + 1, {} for i = 1, K * 20 do x = (x * 16807) % 2147483647 t[i] = x end
			table.sort(t, function(a, b) return a > b end) return t`,
		want: func(k, n int) any {
			x, sorted := n+1, []any{}
			for range k * 20 {
				x = x * 16807 % 2147483647
				sorted = append(sorted, float64(x))
			}
			slices.SortFunc(sorted, func(a, b any) int { return int(b.(float64) - a.(float64)) })
			return sorted
		},
	},
	{
		name: "globals",
		source: `if left or string.left or ("x").left or math.pi < 3 or not string.rep then return "something was left behind" end
			left, string.left, string.rep, math.pi, print = ..., K, nil, 0, nil
			setmetatable(_G, {__index = function() return "inherited" end}) return left + string.left`,
		want: func(k, n int) any { return float64(k + n) },
	},
	{
		name:   "words",
		source: `local w = require("words") assert(w.left == nil) w.left, w.block = K, nil return w.upper("k" .. ...) .. #w.list(K * 10)`,
		want:   func(k, n int) any { return fmt.Sprintf("K%d%d", n, k*10) },
	},
	{
		name: "util",
		source: `local u = require("util") u.settings.depth = u.settings.depth + 1
			return {sum = u.sum(u.map({1, 2, ...}, function(v) return v * K end)), depth = u.settings.depth}`,
		want: func(k, n int) any { return map[string]any{"sum": float64((3 + n) * k), "depth": 4.0} },
	},
	{
		name: "counter", modules: true,
		source: `local y, m = require("yard"), {} for i = 1, K do y.next() end function m.count(n) return y.next() + n end return m`,
		// The function is called in the run in which its script is.
		function: "count",
		want:     func(k, n int) any { return float64(k + 1 + n) },
	},
	{
		name: "coroutines",
		source: `local function upto(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
			waiting = upto(3) waiting() local sum = 0 for i in upto(K * 5) do sum = sum + i * ... end return sum`,
		want: func(k, n int) any { return float64(n * (k * 5) * (k*5 + 1) / 2) },
	},
	{
		name: "errors", modules: true,
		source: `local _, e = pcall(error, {...}) local ok, refused = pcall(require("yard").refuse)
			local _, text = pcall(function() error("level K", 0) end) return text .. ": " .. tostring(refused):match("refused") .. e[1]`,
		want: func(k, n int) any { return fmt.Sprintf("level %d: refused%d", k, n) },
	},
	{
		name: "patterns",
		source: `local b = require("words").Box.new("label " .. ..., K * 100)
			local s = (b.label .. " "):rep(K):gsub("(%a+) (%d+)", "%2=%1") return s:gsub("%s+$", "") .. b:size(), nil`,
		want: func(k, n int) any {
			return strings.TrimSpace(strings.Repeat(fmt.Sprintf("%d=label ", n), k)) + fmt.Sprint(k*100)
		},
	},
}

// hostileScripts end in the way that ended says, under every profile.
var hostileScripts = []struct{ source, ended string }{
	{`while true do pcall(function() while true do end end) end`, "instructions"},
	{`local t = {} while true do t[#t + 1] = ("x"):rep(1e5) end`, "memory"},
	{`local s = "x" while true do s = s .. s end`, "memory"},
	{`local t = {} local i = 0 while true do i = i + 1 t[i] = {i} end`, "memory"},
	{`local function f() return 1 + f() end return f()`, "error"},
	{`local function f() coroutine.wrap(f)() end f()`, "error"},
	{`return (("x"):gsub("x", function() error({}) end))`, "error"},
	{`for k in pairs(_G) do if k ~= "error" and k ~= "_G" then _G[k] = nil end end error("nothing is left")`, "error"},
	{`return ("x"):rep(1e13)`, "error"},
	{`return 1 +`, "syntax"},
	{`return ` + strings.Repeat("(", 5000) + strings.Repeat(")", 5000), "syntax"},
	{`return function() end`, "result"},
}
