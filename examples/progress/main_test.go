package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/luamodgen/luamodgen/examples/progress/shop"
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
