package bind

import (
	"unsafe"
	"weak"

	lua "github.com/yuin/gopher-lua"
)

// identity tells one Go value of all others, as long as it lives: the two words of an interface that holds it, its type and
// its address. The type is needed as a struct and its first field have one address. No value is compared, for not all can be.
type identity struct{ typ, data uintptr }

// identityOf gives the identity of what v holds.
func identityOf(v any) identity { return *(*identity)(unsafe.Pointer(&v)) }

// isNone reports whether v is nil or holds a nil pointer, map, function or channel: those have no address.
func isNone(v any) bool { return identityOf(v).data == 0 }

// handles finds the userdata of a Go value while Lua holds it. It keeps neither alive: the userdata are held weakly, and the
// address of a Go value is that of no other one while there is a userdata that holds it.
type handles struct {
	live  map[identity]weak.Pointer[lua.LUserData]
	limit int // of entries, until the dead ones are swept
}

// minHandles is the number of entries below which sweeping is not worth while.
const minHandles = 64

// find gives the userdata of a Go value, nil when Lua holds none.
func (h *handles) find(id identity) *lua.LUserData { return h.live[id].Value() }

// keep records ud as the userdata of a Go value.
func (h *handles) keep(id identity, ud *lua.LUserData) {
	if len(h.live) >= h.limit {
		h.sweep()
	}
	h.live[id] = weak.Make(ud)
}

// forget is for a userdata that no longer holds its Go value.
func (h *handles) forget(id identity) { delete(h.live, id) }

// sweep drops the entries of userdata that were collected. It runs when the entries have doubled, so that its cost, spread
// over them, is constant. The map is made anew because maps do not shrink.
func (h *handles) sweep() {
	kept := make(map[identity]weak.Pointer[lua.LUserData], len(h.live)/2)
	for id, ud := range h.live {
		if ud.Value() != nil {
			kept[id] = ud
		}
	}
	h.live, h.limit = kept, max(minHandles, 2*len(kept))
}
