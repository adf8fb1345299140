package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// escape is a script that returns true when it got hold of what it must not have. On a stock state with the same modules it does, so that it is known
// to try what its name says; closed is for what gopher-lua or the runtime does not let through anywhere.
type escape struct {
	name, script string
	closed       bool
}

// TestEscapes runs every attempt in a state beside others: it must fail, and a state that was there before, one that is made afterwards, and the same
// state when it is as new again must look as they did.
func TestEscapes(t *testing.T) {
	beside := newArena(t)
	want := appearance(t, beside)
	for _, e := range escapes {
		t.Run(e.name, func(t *testing.T) {
			if escaped, err := e.onStock(t); escaped == e.closed {
				t.Errorf("on a stock state: %v, %v", escaped, err)
			}
			s := newArena(t)
			if results, err := runIn(s, e.script); err == nil && len(results) > 0 && results[0] == lua.LTrue {
				t.Error("it escaped")
			}
			others := map[string]*sandbox.State{"beside": beside, "afterwards": newArena(t)}
			switch err := s.Reset(); {
			case err == nil:
				others["made as new"] = s
			case !errors.Is(err, sandbox.ErrSpent):
				t.Error(err)
			}
			for name, other := range others {
				if got := appearance(t, other); got != want {
					t.Errorf("the state %s is another one:\n%s", name, difference(want, got))
				}
			}
		})
	}
}

// TestEscapeAttempts counts them, and that each has a name of its own.
func TestEscapeAttempts(t *testing.T) {
	names := map[string]bool{}
	for _, e := range escapes {
		names[e.name] = true
	}
	if len(names) < 40 || len(names) != len(escapes) {
		t.Errorf("%d names of %d attempts", len(names), len(escapes))
	}
}

// onStock runs the attempt in a state with all libraries of gopher-lua, and modules.
func (e escape) onStock(t *testing.T) (bool, error) {
	t.Helper()
	L := lua.NewState()
	defer runtime.Close(L)
	if err := runtime.Preload(L, "open"); err != nil {
		t.Fatal(err)
	}
	L.SetGlobal("HOST", lua.LString("a global of the program"))
	if err := L.DoString(escapeHelpers + e.script); err != nil {
		return false, err
	}
	return L.GetTop() > 0 && L.Get(1) == lua.LTrue, nil
}

func newArena(t *testing.T) *sandbox.State {
	t.Helper()
	s, err := sandbox.NewState("arena")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func runIn(s *sandbox.State, script string) ([]lua.LValue, error) {
	chunk, err := sandbox.Compile("escape.lua", escapeHelpers+script, sandbox.SourceLimits{})
	if err != nil {
		return nil, fmt.Errorf("compile: %w", err)
	}
	return s.Run(context.Background(), io.Discard, chunk)
}

// appearance is what scripts see of a state: names and types of all that they reach from its globals, by any way but the one that they share.
func appearance(t *testing.T, s *sandbox.State) string {
	t.Helper()
	results, err := runIn(s, fingerprint)
	if err != nil || len(results) != 1 {
		t.Fatalf("fingerprint: %v, %v", results, err)
	}
	return results[0].String()
}

// difference lists the lines that only one of two texts has.
func difference(want, got string) string {
	var b strings.Builder
	mark := func(sign, text, other string) {
		for line := range strings.Lines(text) {
			if !strings.Contains(other, line) {
				b.WriteString(sign + line)
			}
		}
	}
	mark("-", want, got)
	mark("+", got, want)
	return b.String()
}

// escapeHelpers stand before each attempt, in one line.
const escapeHelpers = `local function try(f, ...) local ok, v = pcall(f, ...) if ok then return v end end `

// fingerprint also uses what it sees: the string metatable, operators on types that share a metatable, library functions and modules.
const fingerprint = `
	local lines = {}
	local function walk(prefix, t, depth)
		for k, v in pairs(t) do
			local name = prefix .. tostring(k):gsub("0x%x+", "address")
			lines[#lines + 1] = name .. ": " .. type(v) .. "\n"
			if type(v) == "table" and v ~= _G and depth < 4 then walk(name .. ".", v, depth + 1) end
		end
	end
	walk("", _G, 1)
	for _, name in ipairs{"words", "yard", "board", "util", "kit"} do walk(name .. ".", require(name), 1) end
	local function says(name, f, ...) lines[#lines + 1] = name .. " says " .. tostring((select(2, pcall(f, ...)))):gsub("0x%x+", "address"):gsub("^.-:%d+: ", "") .. "\n" end
	says("upper", function() return ("x"):upper() .. string.rep("y", 2) .. ("%d"):format(3) end)
	for name, v in pairs{number = 1, boolean = true, ["function"] = print, string = "s"} do
		says("index of " .. name, function() return v.stolen end)
		says("call of " .. name, function() return type(v) == "function" and "" or v() end)
		says("metatable of " .. name, function() return type(getmetatable(v)) end)
	end
	says("box", function() local b = require("words").Box.new("l", 3) return tostring(b) .. b.label .. b:size() .. tostring(b.stolen) end)
	says("note", function() return require("board").read("stolen") end)
	says("settings", function() return require("util").settings.depth end)
	says("global", function() return tostring(stolen) .. tostring(_G.stolen) .. tostring(string.stolen) .. tostring(profile.stolen) end)
	says("require", function() return require("stolen") end)
	says("profile", function() return profile.name .. profile.memory_limit end)
	table.sort(lines)
	return table.concat(lines)`
