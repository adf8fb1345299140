-- expect: error
return unpack({},-2^31,2^31)
