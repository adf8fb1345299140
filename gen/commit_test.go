package gen_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/luamodgen/luamodgen/gen"
)

// commitDir makes the test binary a program that commits to the directory until it is killed.
const commitDir = "LUAMODGEN_TEST_COMMIT"

func TestMain(m *testing.M) {
	if dir := os.Getenv(commitDir); dir != "" {
		commitForever(dir)
	}
	os.Exit(m.Run())
}

// commitForever goes back and forth between two versions of a package.
func commitForever(dir string) {
	for i := 0; ; i++ {
		if _, err := versionOf(i, dir).Commit(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if i == 1 {
			fmt.Println("running")
		}
	}
}

// versionOf is the even or the odd version of a package, of which half are tests. One of its files is in the even version alone.
func versionOf(i int, dir string) *gen.Result {
	res := &gen.Result{Dir: dir}
	for n := range 20 {
		line := fmt.Sprintf("// file %d of version %d\n", n, i%2)
		name := fmt.Sprintf("m%02d_luamod%s.go", n, [...]string{"", "_test"}[n%2])
		res.Files = append(res.Files, gen.File{Name: name, Content: []byte(strings.Repeat(line, 400))})
	}
	last := res.Files[19].Name
	if i%2 == 1 {
		res.Files = res.Files[:19]
		if _, err := os.Stat(filepath.Join(dir, last)); err == nil {
			res.Extra = []string{last}
		}
	}
	return res
}

// TestKilledCommit kills a process that commits, 200 times at any moment. What it leaves are whole files of one version or the
// other, and the next commit puts everything right.
func TestKilledCommit(t *testing.T) {
	dir := t.TempDir()
	versions := []map[string]string{contents(versionOf(0, dir)), contents(versionOf(1, dir))}
	mixed := 0
	for i := range 200 {
		killCommit(t, dir)
		seen := map[string]int{}
		for name, content := range onDisk(t, dir) {
			if strings.HasPrefix(name, ".") {
				continue // unfinished; the go command ignores it
			}
			switch content {
			case versions[0][name]:
				seen["even"]++
			case versions[1][name]:
				seen["odd"]++
			default:
				t.Fatalf("kill %d: %s is of neither version: %d bytes", i, name, len(content))
			}
		}
		if total := seen["even"] + seen["odd"]; total < 19 {
			t.Fatalf("kill %d: %d files are left", i, total)
		}
		if len(seen) > 1 {
			mixed++
		}
		if _, err := versionOf(i, dir).Commit(); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(versions[i%2], onDisk(t, dir)); diff != "" {
			t.Fatalf("kill %d: the next commit left (-want +got):\n%s", i, diff)
		}
	}
	if mixed == 0 {
		t.Error("no kill hit a commit in the middle")
	}
	t.Logf("%d of 200 kills hit a commit in the middle", mixed)
}

// killCommit starts a process that commits to dir, and kills it soon after.
func killCommit(t *testing.T, dir string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), commitDir+"="+dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("running\n"))); err != nil {
		t.Fatalf("the process did not start: %v\n%s", err, &stderr)
	}
	time.Sleep(rand.N(5 * time.Millisecond))
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait() // killed
}
