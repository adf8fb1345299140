package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// TestOverflowAtEveryDepth has calls nest too deep where the last that fits is any of those on the way. The error is Lua's own, and is caught.
func TestOverflowAtEveryDepth(t *testing.T) {
	for name, program := range map[string]string{
		"pcall":        `function d() pcall(d) end %s`,
		"direct pcall": `local function d() return (pcall(d)) end %s`,
		"xpcall":       `function d() xpcall(d, function(e) d() return e end) end %s`,
		"caught":       `local function e() e() return 1 end function d() local ok, why = pcall(e) assert(not ok and why:find("stack overflow$"), why) end %s`,
		"metamethod":   `local t = setmetatable({}, {__index = function(t, k) pcall(function() return t[k] end) end}) function d() return t.x end %s`,
		"concat":       `local t = setmetatable({}, {__concat = function(a, b) pcall(function() return a .. b end) return "" end}) function d() return t .. t end %s`,
		"coroutine":    `function e() pcall(e) end function d() assert(coroutine.resume(coroutine.create(e))) end %s`,
		"in coroutine": `function d() pcall(d) end local d2 = d function d() coroutine.wrap(function() pcall(d2) end)() end %s`,
		"sort":         `function d() table.sort({3, 2, 1}, function(a, b) pcall(d) return a < b end) end %s`,
		"gsub":         `function d() string.gsub("a", "a", function() pcall(d) end) end %s`,
		"callback":     `local counter = require("counter") counter.keep(function() d() end) function d() counter.again() end %s`,
	} {
		for n := range 21 {
			var wrappers strings.Builder
			for i := range n {
				fmt.Fprintf(&wrappers, "local w = d local function d() w() return %d end ", i)
			}
			s := newState(t, sandbox.Limits{Instructions: 1e6, CallDepth: 40})
			if _, err := try(t, s, fmt.Sprintf(program, wrappers.String()+" d()")); err != nil {
				t.Fatalf("%s below %d calls: %T %v", name, n, err, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}
