//go:build !race

package sandbox

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// growthVariable has the test binary run one script and print how far its memory has grown, at most.
const growthVariable = "SANDBOX_GROWTH"

func TestMain(m *testing.M) {
	if source := os.Getenv(growthVariable); source != "" {
		growthOf(source)
		return
	}
	os.Exit(m.Run())
}

// growthOf runs source in a child process, whose first state has come and gone, and prints what ended it.
func growthOf(source string) {
	lim := Limits{Memory: 32 << 20, Instructions: 100_000_000}
	t := &testing.T{}
	_ = metered(t, context.Background(), lim, "local t = {} for i = 1, 1000 do t[i] = 'a' .. i end")
	setMode(os.Getenv(growthVariable+"_MODE") == "safe")
	debug.FreeOSMemory()
	before := peak()
	err := metered(t, context.Background(), lim, source)
	fmt.Printf("%d %v\n", peak()-before, err)
}

// peak is the most memory that the process had, in KiB.
func peak() int {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if rest, ok := strings.CutPrefix(s.Text(), "VmHWM:"); ok {
			n, _ := strconv.Atoi(strings.Fields(rest)[0])
			return n
		}
	}
	panic("no VmHWM")
}

// TestGrowth bounds what the process takes at two and a half times the limit.
func TestGrowth(t *testing.T) {
	for _, mode := range modes {
		sources := append(slices.Clone(bombs), falseAlarms...)
		if mode == "peek" {
			sources = append(sources, sparse)
		}
		for _, source := range sources {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), growthVariable+"="+source, growthVariable+"_MODE="+mode)
			out, err := cmd.Output()
			grown, text, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
			kib, _ := strconv.Atoi(grown)
			ratio := float64(kib) / (32 << 10)
			t.Logf("%s %.2f %s: %s", mode, ratio, text, source)
			if err != nil || ratio > 2.5 {
				t.Errorf("%s: %s grew by %.2f of the limit: %v", mode, source, ratio, err)
			}
		}
	}
}
