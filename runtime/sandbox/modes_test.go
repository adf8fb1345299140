//go:build !luamodgen_safe

package sandbox

import "testing"

var modes = []string{"peek", "safe"}

// eachMode runs f with and without a look into gopher-lua's structures.
func eachMode(t *testing.T, f func(t *testing.T)) {
	if !peeking {
		t.Fatal("the layout of gopher-lua is not what is written down")
	}
	t.Run("peek", f)
	defer func() { peeking = true }()
	peeking = false
	t.Run("safe", f)
}

// setMode has the rest of the process look or not.
func setMode(safe bool) { peeking = !safe }
