package gen_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/luamodgen/luamodgen/gen"
)

// stdlib is what examples/stdlib binds.
var stdlib = strings.Fields(`
	bufio bytes container/heap container/list crypto/hmac crypto/sha256 encoding/base64 encoding/csv encoding/hex encoding/json
	go/token hash hash/crc32 hash/fnv html io/fs log/slog maps math math/big math/bits math/cmplx math/rand/v2 mime net/mail
	net/netip net/textproto net/url os path path/filepath regexp slices sort strconv strings sync/atomic text/tabwriter text/template time
	unicode unicode/utf8
`)

// TestStdlib binds packages of the standard library, of which nearly everything must be bound. The bindings in the repository must
// be up to date, and vet clean; the test beside them loads them. README has the figures.
func TestStdlib(t *testing.T) {
	const least = 95.0
	res := run(t, "../examples/stdlib")
	for _, d := range res.Diagnostics {
		t.Error(d)
	}
	var bound []string
	for _, p := range res.Reports {
		bound = append(bound, p.Package)
		if p.Percent() >= least {
			continue
		}
		t.Errorf("%s: %.1f %% of the functions and methods are bound", p.Package, p.Percent())
		for _, s := range p.Symbols {
			if s.Why != "" && !s.Generic && !s.LeftOut {
				t.Logf("%s.%s: %s", p.Package, s.Name, s.Why)
			}
		}
	}
	if slices.Sort(bound); !slices.Equal(bound, stdlib) {
		t.Errorf("bound are %v", bound)
	}
	stale, err := res.Stale()
	if err != nil || len(stale) > 0 {
		t.Errorf("%v, %v: run go generate ./examples/stdlib/bindings", stale, err)
	}
	if out, err := goTool(t, "..", "vet", "-mod=readonly", "./examples/stdlib/..."); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if table := gen.Summary(res.Reports); !strings.Contains(string(readme), table) {
		t.Errorf("README lacks this table:\n%s", table)
	}
}
