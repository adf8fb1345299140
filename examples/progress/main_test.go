package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/examples/progress/shop"
	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/luatest"
)

func TestProgressBar(t *testing.T) {
	var out bytes.Buffer
	if err := run(&out, shop.Pace(time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"critical: catalog   25% |", "(1/4)", "100% |" + strings.Repeat("█", 30) + "| (4/4)",
		"\nbackground: rates: there is no connection (after ",
		"\nfound: green tea at 4.50 (green tea.png), black tea at 4.00 (black tea.png)\n",
		"\nrates: require \"rates\": there is no connection\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, &out)
		}
	}
}

// TestSearch needs a pace, for which the test has one of its own, and makes what it depends on.
func TestSearch(t *testing.T) {
	s := luatest.Open(t, "standard", runtime.Provide(shop.Pace(0)))
	s.Equal(`
		local found = require("search").find("green")
		return #found, found[1].name, found[1].price`, 1, "green tea", 4.5)
	if n := s.Constructed("catalog"); n != 1 {
		t.Errorf("the catalog was made %d times", n)
	}
	if n := s.Loads("pictures"); n != 0 {
		t.Errorf("pictures were loaded %d times", n)
	}
}

func TestRates(t *testing.T) {
	s := luatest.Open(t, "standard", runtime.Provide(shop.Pace(0)))
	if _, err := s.Try(`require("rates")`); !errors.Is(runtime.Cause(err), shop.ErrOffline) {
		t.Error(err)
	}
}
