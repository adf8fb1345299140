package sandbox

import (
	"math/rand/v2"

	lua "github.com/yuin/gopher-lua"
)

// library is what the libraries of one state remember.
type library struct {
	random  *rand.Rand // nil until it is needed
	raising bool       // by raiseBriefly, up to the next call that is protected
}

// libraryKey is where the registry of a state has its library.
const libraryKey = "sandbox.library"

// libraryOf returns the library of the state of L. It goes with the registry's entry: a state without one starts anew.
func libraryOf(L *lua.LState) *library {
	if ud, ok := L.G.Registry.RawGetString(libraryKey).(*lua.LUserData); ok {
		return ud.Value.(*library)
	}
	lib := new(library)
	L.G.Registry.RawSetString(libraryKey, &lua.LUserData{Value: lib, Env: noEnv, Metatable: lua.LNil})
	return lib
}
