package sandbox

import (
	"math/rand/v2"
	"testing"
)

// TestAddresses compares with a map, of few places and of many.
func TestAddresses(t *testing.T) {
	var s addresses
	random := rand.New(rand.NewPCG(1, 2))
	for _, places := range []uint64{100, 100_000, 1 << 40} {
		seen := map[uintptr]bool{}
		for range 50_000 {
			a := windowBytes + uintptr(random.Uint64N(places))*granuleBytes
			if s.add(a) == seen[a] {
				t.Fatalf("%#x was there: %v", a, seen[a])
			}
			if s.add(a + granuleBytes - 1) {
				t.Fatalf("%#x is in a granule of its own", a)
			}
			seen[a] = true
		}
		s.clear()
	}
}

// TestAddressesAreSmall fills a set with all that a heap of 32 MiB may hold.
func TestAddressesAreSmall(t *testing.T) {
	var s addresses
	const start, heap = 0xc000000000, 32 << 20
	for a := range uintptr(heap / granuleBytes) {
		s.add(start + a*granuleBytes)
	}
	if took := len(s.windows) * 16; took > heap/20 {
		t.Errorf("it takes %d bytes", took)
	}
}
