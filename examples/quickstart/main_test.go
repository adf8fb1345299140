package main

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime/luatest"
)

// TestScripts runs the tests that are written in Lua.
func TestScripts(t *testing.T) { luatest.Dir(t, "testdata", "minimal") }
