//go:build luamodgen_safe

package sandbox

import "testing"

var modes = []string{"safe"}

// eachMode runs f in the one mode that there is.
func eachMode(t *testing.T, f func(t *testing.T)) { t.Run("safe", f) }

func setMode(bool) {}
