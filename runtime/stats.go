package runtime

import "sync/atomic"

// Counters say what happened to modules in the process, with observers and without. They only grow.
type Counters struct {
	Preloads  int64 `json:"preloads"` // states that were preloaded
	Closes    int64 `json:"closes"`   // those of them that were closed
	Loads     int64 `json:"loads"`    // modules that states loaded, those that failed among them
	Unloads   int64 `json:"unloads"`  // loaded modules that states let go of
	CacheHits int64 `json:"cache_hits"`
	// Constructed counts the calls of constructors, those that failed among them. A shared instance is constructed once.
	Constructed       int64 `json:"constructed"`
	LoadErrors        int64 `json:"load_errors"`
	ConstructorErrors int64 `json:"constructor_errors"`
	UnloadErrors      int64 `json:"unload_errors"`
}

// counts are the counters of the process.
var counts struct {
	preloads, closes, loads, unloads, cacheHits, constructed atomic.Int64
	loadErrors, constructorErrors, unloadErrors              atomic.Int64
}

// Stats returns the counters of the process. Each is exact, but they are read one after the other while others count.
//
// What is loaded now is Loads - LoadErrors - Unloads.
func Stats() Counters {
	return Counters{
		Preloads:          counts.preloads.Load(),
		Closes:            counts.closes.Load(),
		Loads:             counts.loads.Load(),
		Unloads:           counts.unloads.Load(),
		CacheHits:         counts.cacheHits.Load(),
		Constructed:       counts.constructed.Load(),
		LoadErrors:        counts.loadErrors.Load(),
		ConstructorErrors: counts.constructorErrors.Load(),
		UnloadErrors:      counts.unloadErrors.Load(),
	}
}

// counted counts what ended as an event of a kind, with err.
func counted(kind EventKind, err error) {
	switch kind {
	case LoadEnd:
		counts.loads.Add(1)
		countError(&counts.loadErrors, err)
	case Unloaded:
		counts.unloads.Add(1)
		countError(&counts.unloadErrors, err)
	case Constructed:
		counts.constructed.Add(1)
		countError(&counts.constructorErrors, err)
	case CacheHit:
		counts.cacheHits.Add(1)
	}
}

func countError(n *atomic.Int64, err error) {
	if err != nil {
		n.Add(1)
	}
}
