//! Tay Nghề's server.
