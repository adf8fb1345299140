package sandbox

import (
	"unsafe"

	lua "github.com/yuin/gopher-lua"
)

// What things take, in bytes. Where Go's allocator gives more than was asked for, it is what it gives.
const (
	valueBytes   = 16 // an lua.LValue
	stringBytes  = 16 // what a string takes besides its text
	pageBytes    = 256
	firstTexts   = 32   // strings that the compiler makes room for beside the constants of a function, for good
	pairBytes    = 80   // a key and its value in a table that has room for just so many
	tableBytes   = 3200 // a table and what it allocates with its first elements
	firstArray   = 32   // values that the array of a table has room for at first
	closureBytes = 128
	upvalueBytes = 72 // with the pointer to it

	tableStruct   = 96
	closureStruct = 64
	upvalueStruct = 64
	handleStruct  = 48
	errorStruct   = 128                                      // of a Go error, with what it wraps
	threadStruct  = int64(unsafe.Sizeof(lua.LState{})) + 512 // with what allocates numbers, and the meter's part
	framesBytes   = 704                                      // eight frames
	protoStruct   = int64(unsafe.Sizeof(lua.FunctionProto{}))

	textPair, valuePair, indexPair = 32, 32, 24 // pairs of the maps of a table
)

// stringSize is what a text takes.
func stringSize(n int) int64 { return int64(n+15) &^ 15 }

// rounded is about what Go's allocator gives for n bytes: classes of sizes, then whole pages.
func rounded(n int64) int64 {
	if n > 32<<10 {
		return (n + 8191) &^ 8191
	}
	return n + n/24
}

// mapSize is what a map takes that has memory for so many pairs: tables of up to 1,024, of groups of eight, which have eight bytes more.
func mapSize(slots, pair int) int64 {
	if slots <= 8 {
		return 48 + int64(slots)/8*rounded(int64(8*pair+8))
	}
	table := min(slots, 1024)
	return 48 + int64(slots/table)*(56+rounded(int64(table/8*(8*pair+8))))
}

// slotsFor is for about how many pairs a map that holds n has memory.
func slotsFor(n int) int {
	switch {
	case n == 0:
		return 0
	case n <= 8:
		return 8
	case n > 896: // tables of 1,024 that split when they are full
		return n * 3 / 2
	}
	slots := 16
	for n > slots*7/8 {
		slots *= 2
	}
	return slots
}
