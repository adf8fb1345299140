-- expect: ok or error
return table.concat({},"",1,2^53)
